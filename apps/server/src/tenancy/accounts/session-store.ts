import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'

export type SessionEntry = {
  id: number
  createdAt: Date
  /** Of the newest refresh. */
  lastUsedAt: Date
  expiresAt: Date
  ipAddress: string | null
  userAgent: string | null
}

export async function readSessions(
  transaction: DatabaseTransaction,
  personId: number,
  now: Date,
): Promise<SessionEntry[]> {
  const { rows } = await sql<SessionEntry>`
    select id, created_at as "createdAt", updated_at as "lastUsedAt", expires_at as "expiresAt",
      ip_address as "ipAddress", user_agent as "userAgent"
    from tenancy.person_sessions where person_id = ${personId} and expires_at > ${now}
    order by updated_at desc, id
  `.execute(transaction)
  return rows
}

/** False: there is no such session of this person. */
export async function endSession(
  transaction: DatabaseTransaction,
  { sessionId, personId }: { sessionId: number; personId: number },
): Promise<boolean> {
  const { rows } = await sql`
    delete from tenancy.person_sessions where id = ${sessionId} and person_id = ${personId} returning id
  `.execute(transaction)
  return rows.length > 0
}

export async function setSessionOrganisation(
  transaction: DatabaseTransaction,
  sessionId: number,
  orgId: number,
): Promise<void> {
  await sql`update tenancy.person_sessions set org_id = ${orgId} where id = ${sessionId}`.execute(transaction)
}
