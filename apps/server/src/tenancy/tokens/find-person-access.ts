import { sql } from 'kysely'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import type { Role } from '../access/scopes.ts'
import { hashTokenText } from './opaque-token.ts'

/** Good until the session ends, or until a row in `tenancy.access_changes` names the organisation. */
export type PersonAccess = { role: Role; sessionExpiresAt: Date }

/**
 * What a person may do for an organisation within a session; null when the session is over or the person is no member
 * (any more). Cache it by all three ids, and never cache null: no change is noted when a session begins.
 */
export function findPersonAccess(
  db: Database,
  { personId, orgId, sessionId, now }: { personId: number; orgId: number; sessionId: number; now: Date },
): Promise<PersonAccess | null> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql<PersonAccess>`
      select member.role, session.expires_at as "sessionExpiresAt"
      from tenancy.person_sessions session
      join tenancy.members member on member.person_id = session.person_id and member.org_id = ${orgId}
      where session.id = ${sessionId} and session.person_id = ${personId} and session.expires_at > ${now}
    `.execute(transaction)
    return rows[0] ?? null
  })
}

export type SessionAccess = PersonAccess & { personId: number; orgId: number; sessionId: number }

/**
 * Whose cookie this is, and for which organisation; null when it is nobody's (any more). The same rules of caching
 * hold: choosing another organisation is a change too.
 */
export function findSessionAccess(
  db: Database,
  cookieToken: string,
  now: Date,
): Promise<SessionAccess | null> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql<SessionAccess>`
      select session.id as "sessionId", session.person_id as "personId", member.org_id as "orgId", member.role,
        session.expires_at as "sessionExpiresAt"
      from tenancy.person_sessions session
      join tenancy.members member on member.person_id = session.person_id and member.org_id = session.org_id
      where session.token_hash = ${hashTokenText(cookieToken)} and session.expires_at > ${now}
    `.execute(transaction)
    return rows[0] ?? null
  })
}
