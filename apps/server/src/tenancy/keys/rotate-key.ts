import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asTenant, type Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { actorOf, type Caller } from '../access/principal.ts'
import { requireGrantable, requireScope } from '../access/require-scope.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { insertKey } from './insert-key.ts'
import { findKey, type KeyRow } from './key-store.ts'

const OVERLAP_MS = 24 * 3_600_000

/**
 * Issues a key that may do what the old one may; the old one goes on for 24 hours. Throws `not_found`, and
 * `key_not_active` for a key that is revoked, expired or rotated already: of two at once one wins.
 */
export async function rotateKey(
  { db, clock }: { db: Database; clock: Clock },
  { principal, requestId }: Caller,
  id: number,
): Promise<KeyRow & { secret: string; oldExpiresAt: Date }> {
  requireScope(principal, 'keys:manage')
  return asTenant(db, principal.orgId, async transaction => {
    const now = clock.now()
    const old = await findKey(transaction, id, 'for update')
    if (old === undefined) throw new AppError('not_found', `there is no key ${id}`)
    const hasEnded = old.revokedAt !== null || (old.expiresAt !== null && old.expiresAt <= now)
    if (hasEnded || old.rotatedTo !== null) {
      throw new AppError('key_not_active', `key ${id} is revoked, expired or rotated already`)
    }
    requireGrantable(principal, old.scopes)
    const actor = actorOf(principal)
    const fresh = await insertKey(transaction, { ...old, createdBy: `${actor.kind}:${actor.id}` }, now)
    const overlapEnd = new Date(now.getTime() + OVERLAP_MS)
    const oldExpiresAt = old.expiresAt !== null && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd
    await sql`
      update tenancy.api_keys set expires_at = ${oldExpiresAt}, rotated_to = ${fresh.id} where id = ${id}
    `.execute(transaction)
    await recordAudit(transaction, {
      orgId: principal.orgId,
      actor,
      action: 'key.rotate',
      target: `key:${id}`,
      before: { expiresAt: old.expiresAt },
      after: { expiresAt: oldExpiresAt, rotatedTo: String(fresh.id) },
      requestId,
      at: now,
    })
    return { ...((await findKey(transaction, fresh.id)) as KeyRow), secret: fresh.secret, oldExpiresAt }
  })
}
