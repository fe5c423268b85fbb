import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { appendChanges } from './change-log/append-changes.ts'
import type { Source } from './ensure-source.ts'

/** Records that a reading begun at `readAt` saw these offers again, saying what they said before. */
export async function confirmOffers(
  transaction: DatabaseTransaction,
  source: Source,
  offerIds: readonly number[],
  readAt: Date,
  recordedAt = readAt,
): Promise<void> {
  if (offerIds.length === 0) return
  const { rows } = await sql<{ id: number; productId: number }>`
    update catalog.offers set confirmed_at = greatest(confirmed_at, ${readAt})
    where id = any(${offerIds}::bigint[]) and source_id = ${source.id}
    returning id, product_id as "productId"
  `.execute(transaction)
  await appendChanges(
    transaction,
    rows.map(({ id, productId }) => ({
      kind: 'offer_confirmed' as const,
      orgId: source.orgId,
      sourceId: source.id,
      productId,
      offerId: id,
    })),
    recordedAt,
  )
}
