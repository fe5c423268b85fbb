import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'

export type ChangeKind =
  | 'offer_created'
  | 'offer_changed'
  /** Seen again as it was, by a reading that did not see the whole source. */
  | 'offer_confirmed'
  | 'offer_missing'
  | 'offer_delisted'
  /** It is an offer of another product from now on: `productId` is the new one, `fromProductId` the old one. */
  | 'offer_moved'
  /** What the product says of itself is another, or it lost an offer to another product. */
  | 'product_changed'
  /** The product `productId` went into `heirId`; its offers moved, each with a change of its own. */
  | 'product_merged'
  /** What is known of the source as such is new or another. */
  | 'source_changed'
  | 'source_confirmed'

/** What changed, by id; the state itself is read from the tables, which hold the newest. */
export type Change = {
  kind: ChangeKind
  orgId: number | null
  sourceId: number | null
  productId: number | null
  offerId: number | null
  /** Only of `offer_moved`. */
  fromProductId?: number | null
  /** Only of `product_merged`. */
  heirId?: number | null
}

/**
 * Writes changes in the transaction that makes them: either both are there or neither. A product that lost an offer
 * gets a change of its own, so that whoever follows products finds each one touched in `productId`.
 */
export async function appendChanges(
  transaction: DatabaseTransaction,
  changes: readonly Change[],
  at: Date,
): Promise<void> {
  if (changes.length === 0) return
  const rows = [...changes, ...losers(changes)]
  await sql`
    insert into catalog.changes
      (epoch, kind, org_id, source_id, product_id, offer_id, from_product_id, heir_id, at)
    select (select max(epoch) from catalog.change_epochs), kind, "orgId", "sourceId", "productId", "offerId",
           "fromProductId", "heirId", ${at}
    from json_to_recordset(${JSON.stringify(rows)}::json) as row
      (kind text, "orgId" bigint, "sourceId" bigint, "productId" bigint, "offerId" bigint, "fromProductId" bigint,
       "heirId" bigint)
  `.execute(transaction)
}

/** Products that offers left, and of which nothing else is told. */
function losers(changes: readonly Change[]): Change[] {
  const told = new Set(
    changes.filter(({ kind }) => kind.startsWith('product_')).map(({ productId }) => productId),
  )
  const lost = new Map<number, Change>()
  for (const { fromProductId = null, orgId } of changes) {
    if (fromProductId === null || told.has(fromProductId)) continue
    const change = { orgId, sourceId: null, productId: fromProductId, offerId: null }
    lost.set(fromProductId, { kind: 'product_changed', ...change })
  }
  return [...lost.values()]
}
