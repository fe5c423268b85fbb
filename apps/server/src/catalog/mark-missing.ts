import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { appendChanges, type ChangeKind } from './change-log/append-changes.ts'
import type { Source } from './ensure-source.ts'
import { endPrices } from './prices/end-prices.ts'

/**
 * Records that a full reading begun at `readAt` did not list these offers. One that the full reading before did not
 * list either is delisted; another stays, as old as the last reading that saw it. Answers how many were delisted.
 */
export async function markMissing(
  transaction: DatabaseTransaction,
  source: Source,
  offerIds: readonly number[],
  readAt: Date,
  recordedAt = readAt,
): Promise<number> {
  const { rows } = await sql<{ id: number; productId: number; kind: ChangeKind }>`
    update catalog.offers o set
      missing_since = coalesce(o.missing_since, ${readAt}),
      delisted_at = case when o.missing_since < ${readAt} then ${readAt}::timestamptz end,
      confirmed_at = case when o.missing_since is null
                          then greatest(o.confirmed_at, (select confirmed_at from catalog.sources where id = ${source.id}))
                          else o.confirmed_at end
    where o.id = any(${offerIds}::bigint[]) and o.source_id = ${source.id} and o.delisted_at is null
    returning id, product_id as "productId",
              case when delisted_at is null then 'offer_missing' else 'offer_delisted' end as kind
  `.execute(transaction)
  const missing = rows.filter(row => row.kind === 'offer_missing').map(({ id }) => id)
  await endPrices(transaction, missing, readAt)
  await appendChanges(
    transaction,
    rows.map(({ id, productId, kind }) => ({
      kind,
      orgId: source.orgId,
      sourceId: source.id,
      productId,
      offerId: id,
    })),
    recordedAt,
  )
  return rows.filter(row => row.kind === 'offer_delisted').length
}
