import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { appendChanges } from './change-log/append-changes.ts'
import type { Source } from './ensure-source.ts'

/**
 * Records that a full read of the source began at `readAt` and saw every offer of it but `missing`. The others are
 * as fresh as that read from now on. Missing offers keep the instant at which they were last seen.
 */
export async function confirmSource(
  transaction: DatabaseTransaction,
  source: Source,
  missing: readonly number[],
  readAt: Date,
): Promise<void> {
  const { rows } = await sql<{ id: number; productId: number }>`
    update catalog.offers
    set missing_since = ${readAt},
        observed_at = greatest(observed_at, (select confirmed_at from catalog.sources where id = ${source.id}))
    where id = any(${missing}::bigint[]) and missing_since is null
    returning id, product_id as "productId"
  `.execute(transaction)
  await sql`
    update catalog.sources set confirmed_at = greatest(confirmed_at, ${readAt}) where id = ${source.id}
  `.execute(transaction)
  const ids = { orgId: source.orgId, sourceId: source.id }
  await appendChanges(
    transaction,
    [
      ...rows.map(row => ({
        kind: 'offer_missing' as const,
        ...ids,
        productId: row.productId,
        offerId: row.id,
      })),
      { kind: 'source_confirmed' as const, ...ids, productId: null, offerId: null },
    ],
    readAt,
  )
}
