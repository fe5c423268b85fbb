import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asTenant, type Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { actorOf, type Caller } from '../access/principal.ts'
import { requireScope } from '../access/require-scope.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { findKey } from './key-store.ts'

/** Ends a key for good, on every process within a second. Revoked again, it stays as it is. Throws `not_found`. */
export async function revokeKey(
  { db, clock }: { db: Database; clock: Clock },
  { principal, requestId }: Caller,
  id: number,
): Promise<void> {
  // A key may always end itself: whoever found it in the wrong place can.
  if (!(principal.kind === 'key' && principal.keyId === id)) requireScope(principal, 'keys:manage')
  await asTenant(db, principal.orgId, async transaction => {
    const key = await findKey(transaction, id, 'for update')
    if (key === undefined) throw new AppError('not_found', `there is no key ${id}`)
    if (key.revokedAt !== null) return
    const now = clock.now()
    await sql`update tenancy.api_keys set revoked_at = ${now} where id = ${id}`.execute(transaction)
    await recordAudit(transaction, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      action: 'key.revoke',
      target: `key:${id}`,
      before: { revokedAt: null },
      after: { revokedAt: now },
      requestId,
      at: now,
    })
  })
}
