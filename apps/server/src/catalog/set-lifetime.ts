import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { appendChanges } from './change-log/append-changes.ts'

/** For how long (seconds) prices of the source count once read; null: as long as everybody's. */
export async function setLifetime(
  transaction: DatabaseTransaction,
  source: { id: number; orgId: number | null },
  expiresAfterSeconds: number | null,
): Promise<void> {
  const { rows } = await sql<{ at: Date }>`
    update catalog.sources set expires_after_seconds = ${expiresAfterSeconds}
    where id = ${source.id} and expires_after_seconds is distinct from ${expiresAfterSeconds}
    returning now() as at
  `.execute(transaction)
  const change = { orgId: source.orgId, sourceId: source.id, productId: null, offerId: null }
  for (const { at } of rows) await appendChanges(transaction, [{ kind: 'source_changed', ...change }], at)
}
