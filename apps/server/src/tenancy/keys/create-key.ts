import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asTenant, type Database, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { actorOf, type Caller } from '../access/principal.ts'
import { requireGrantable, requireScope } from '../access/require-scope.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { insertKey, type NewKey } from './insert-key.ts'
import { findKey, type KeyRow } from './key-store.ts'

export type CreateKeyInput = Omit<NewKey, 'orgId' | 'createdBy'>

/** Bounds what one organisation can make every process remember. */
const MAX_KEYS = 1_000

/**
 * Issues a key of the caller's organisation. Throws `insufficient_scope` for scopes that the caller does not hold,
 * `not_found` for a workspace that the organisation does not have, `too_many_keys`.
 */
export async function createKey(
  { db, clock }: { db: Database; clock: Clock },
  { principal, requestId }: Caller,
  input: CreateKeyInput,
): Promise<KeyRow & { secret: string }> {
  requireScope(principal, 'keys:manage')
  requireGrantable(principal, input.scopes)
  const now = clock.now()
  if (input.expiresAt !== null && input.expiresAt <= now) {
    throw new AppError('invalid_parameter', 'expires_at is in the past')
  }
  return asTenant(db, principal.orgId, async transaction => {
    await requireRoom(transaction)
    if (input.workspaceId !== null) await requireWorkspace(transaction, input.workspaceId)
    const actor = actorOf(principal)
    const createdBy = `${actor.kind}:${actor.id}`
    const { id, secret, prefix } = await insertKey(
      transaction,
      { ...input, orgId: principal.orgId, createdBy },
      now,
    )
    await recordAudit(transaction, {
      orgId: principal.orgId,
      actor,
      action: 'key.create',
      target: `key:${id}`,
      before: null,
      after: { ...input, prefix },
      requestId,
      at: now,
    })
    return { ...((await findKey(transaction, id)) as KeyRow), secret }
  })
}

async function requireRoom(transaction: DatabaseTransaction): Promise<void> {
  const { rows } = await sql<{ keys: number }>`
    select count(*) as keys from tenancy.api_keys where revoked_at is null
  `.execute(transaction)
  if ((rows[0]?.keys ?? 0) >= MAX_KEYS) {
    throw new AppError('too_many_keys', `an organisation may have ${MAX_KEYS} keys; revoke some first`)
  }
}

async function requireWorkspace(transaction: DatabaseTransaction, id: number): Promise<void> {
  const { rows } = await sql`select from tenancy.workspaces where id = ${id}`.execute(transaction)
  if (rows.length === 0) throw new AppError('not_found', `there is no workspace ${id}`)
}
