import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { appendChanges } from './change-log/append-changes.ts'

/** An offer that is one of another product from now on. `gtin` is what it was moved by. */
export type OfferMove = { offerId: number; from: number; to: number; gtin: string | null }

/**
 * Moves offers between products of one catalogue, with the changes that tell of it. Answers how many were moved: an
 * offer that is elsewhere by now, or has another GTIN, stays where it is.
 */
export async function moveOffers(
  transaction: DatabaseTransaction,
  moves: readonly OfferMove[],
  now: Date,
): Promise<number> {
  if (moves.length === 0) return 0
  const { rows } = await sql<{
    offerId: number
    from: number
    to: number
    orgId: number | null
    sourceId: number
  }>`
    update catalog.offers o set product_id = row."to"
    from json_to_recordset(${JSON.stringify(moves)}::json) as row
      ("offerId" bigint, "from" bigint, "to" bigint, gtin text)
    where o.id = row."offerId" and o.product_id = row."from" and o.gtin is not distinct from row.gtin
    returning o.id as "offerId", row."from", row."to", o.org_id as "orgId", o.source_id as "sourceId"
  `.execute(transaction)
  await appendChanges(
    transaction,
    rows.map(({ offerId, from, to, orgId, sourceId }) => ({
      kind: 'offer_moved' as const,
      orgId,
      sourceId,
      productId: to,
      offerId,
      fromProductId: from,
    })),
    now,
  )
  return rows.length
}
