import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { recordAudit } from '../../tenancy/index.ts'
import { BackupError } from './types.ts'

const AGREED_FOR_MINUTES = 15
const MINUTE_MS = 60_000

/** A person with an operator's key: `key:17`. */
export type Operator = string

type Wanted = { backupId: string; target: string }

/** What one operator asked for and another agreed to. */
export type Agreement = { id: string; requestedBy: Operator; confirmedBy: Operator }

/**
 * Lets a restore over what runs go on only when a second operator agreed to just this one in the last 15 minutes;
 * an agreement is used once. Else it is noted as asked for.
 *
 * @returns the agreement that was used
 * @throws BackupError needs_second_person that says what the second one must run
 */
export async function requireSecondPerson(
  db: Database,
  { backupId, target }: Wanted,
  operator: Operator,
  now: Date,
): Promise<Agreement> {
  const since = new Date(now.getTime() - AGREED_FOR_MINUTES * MINUTE_MS)
  const { id, confirmedBy } = await db.transaction().execute(async transaction => {
    const { rows: agreed } = await sql<{ id: string; confirmedBy: string }>`
      update ops.restore_requests set used_at = ${now}
      where backup_id = ${backupId} and target = ${target} and requested_by = ${operator}
        and confirmed_at > ${since} and used_at is null
      returning id, confirmed_by as "confirmedBy"
    `.execute(transaction)
    const [agreement] = agreed
    const id = agreement?.id ?? randomBytes(4).toString('hex')
    if (agreement === undefined) {
      await sql`
        insert into ops.restore_requests (id, backup_id, target, requested_by, requested_at)
        values (${id}, ${backupId}, ${target}, ${operator}, ${now})
      `.execute(transaction)
    }
    await recordAudit(transaction, {
      orgId: null,
      actor: { kind: 'operator', id: operator },
      action: agreement === undefined ? 'restore.request' : 'restore.begin',
      target: `backup:${backupId}`,
      before: null,
      after: { request: id, target, confirmed_by: agreement?.confirmedBy ?? null },
      requestId: null,
      at: now,
    })
    return { id, confirmedBy: agreement?.confirmedBy }
  })
  if (confirmedBy !== undefined) return { id, requestedBy: operator, confirmedBy }
  throw new BackupError(
    'needs_second_person',
    `a second operator must agree: BUYWHERE_API_KEY=… ./buywhere backups confirm ${id} within ` +
      `${AGREED_FOR_MINUTES} minutes, then run the same command again`,
  )
}

/** @throws BackupError not_found | needs_second_person when it is the one who asked */
export async function confirmRestore(
  db: Database,
  id: string,
  operator: Operator,
  now: Date,
): Promise<Wanted> {
  const since = new Date(now.getTime() - AGREED_FOR_MINUTES * MINUTE_MS)
  return db.transaction().execute(async transaction => {
    const { rows } = await sql<Wanted & { requestedBy: string }>`
      select backup_id as "backupId", target, requested_by as "requestedBy" from ops.restore_requests
      where id = ${id} and confirmed_at is null and requested_at > ${since} for update
    `.execute(transaction)
    const [request] = rows
    if (request === undefined) {
      throw new BackupError(
        'not_found',
        `no restore ${id} was asked for in the last ${AGREED_FOR_MINUTES} minutes`,
      )
    }
    if (request.requestedBy === operator) {
      throw new BackupError(
        'needs_second_person',
        'who asked for a restore cannot be the one who agrees to it',
      )
    }
    await sql`
      update ops.restore_requests set confirmed_by = ${operator}, confirmed_at = ${now} where id = ${id}
    `.execute(transaction)
    await recordAudit(transaction, {
      orgId: null,
      actor: { kind: 'operator', id: operator, onBehalfOf: request.requestedBy },
      action: 'restore.confirm',
      target: `backup:${request.backupId}`,
      before: null,
      after: { request: id, target: request.target },
      requestId: null,
      at: now,
    })
    return { backupId: request.backupId, target: request.target }
  })
}
