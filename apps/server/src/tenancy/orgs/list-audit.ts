import { sql } from 'kysely'
import { asTenant, type Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Caller } from '../access/principal.ts'
import { requireScope } from '../access/require-scope.ts'
import type { Actor } from '../audit/record-audit.ts'

export type AuditRow = {
  number: number
  at: Date
  actorKind: Actor['kind']
  actorId: string | null
  onBehalfOf: string | null
  action: string
  target: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  requestId: string | null
  hash: Buffer
}

export type AuditPage = { rows: AuditRow[]; nextCursor: string | null }

/** The log of the caller's organisation, newest first. Throws `invalid_cursor`. */
export async function listAudit(
  { db }: { db: Database },
  { principal }: Caller,
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<AuditPage> {
  requireScope(principal, 'audit:read')
  if (cursor !== null && !/^[1-9]\d{0,14}$/.test(cursor)) {
    throw new AppError('invalid_cursor', 'pass next_cursor of the page before')
  }
  const { orgId } = principal
  return asTenant(db, orgId, async transaction => {
    const { rows } = await sql<AuditRow>`
      select number, at, actor_kind as "actorKind", actor_id as "actorId", on_behalf_of as "onBehalfOf", action,
        target, before, after, request_id as "requestId", hash
      from tenancy.audit_log
      where chain = ${orgId} and (${cursor}::bigint is null or number < ${cursor}::bigint)
      order by number desc limit ${limit}
    `.execute(transaction)
    const last = rows.at(-1)
    return { rows, nextCursor: last === undefined || last.number === 1 ? null : String(last.number) }
  })
}
