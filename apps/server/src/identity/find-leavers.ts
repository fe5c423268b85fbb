import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { edition } from './product-keys.ts'

/** A stored offer as it was read now. */
export type ReadAgain = { offerId: number; title: string; gtin: string | null; condition: string }

/** What a new reading means for the product of an offer. */
export type Departure = {
  offerId: number
  productId: number
  /** As it is stored. */
  gtin: string | null
  /** It cannot stay: its product is known by another GTIN, or it is in another state or size of pack than it was. */
  isLeaving: boolean
}

/**
 * Which of the offers say something now that touches their product: they leave it, or (`isLeaving` false) their
 * product has no GTIN and learns theirs. Those that change nothing are left out.
 */
export async function findLeavers(
  transaction: DatabaseTransaction,
  offers: readonly ReadAgain[],
): Promise<Departure[]> {
  if (offers.length === 0) return []
  const { rows } = await sql<
    Departure & { index: number; title: string; condition: string; learned: boolean }
  >`
    select (read.place - 1)::integer as index, o.id as "offerId", o.product_id as "productId", o.gtin, o.title,
           o.condition, coalesce(read.gtin <> p.gtin, false) as "isLeaving",
           read.gtin is not null and p.gtin is null as learned
    from unnest(${offers.map(({ offerId }) => offerId)}::bigint[], ${offers.map(({ gtin }) => gtin)}::text[],
                ${offers.map(({ title }) => title)}::text[], ${offers.map(({ condition }) => condition)}::text[])
      with ordinality as read (id, gtin, title, condition, place)
    join catalog.offers o on o.id = read.id
    join catalog.products p on p.id = o.product_id
    where read.gtin <> p.gtin or (read.gtin is not null and p.gtin is null)
       or read.title <> o.title or read.condition <> o.condition
    order by read.place
  `.execute(transaction)
  return rows.flatMap(({ index, title, condition, learned, ...row }) => {
    const isLeaving = row.isLeaving || edition(offers[index]!) !== edition({ title, condition })
    return isLeaving || learned ? [{ ...row, isLeaving }] : []
  })
}
