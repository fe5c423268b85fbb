import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { gtinsOf, type Member } from './member.ts'

/** Notes where offers were before they were moved for the first time. */
export async function rememberHomes(
  transaction: DatabaseTransaction,
  orgId: number | null,
  moves: readonly { offerId: number; from: number }[],
): Promise<void> {
  if (moves.length === 0) return
  await sql`
    insert into identity.offer_homes (offer_id, product_id, org_id)
    select offer_id, product_id, ${orgId}::bigint
    from unnest(${moves.map(({ offerId }) => offerId)}::bigint[], ${moves.map(({ from }) => from)}::bigint[])
      as home (offer_id, product_id)
    on conflict do nothing
  `.execute(transaction)
}

/**
 * For each part the absorbed product that most of its offers come from, if that had no other GTIN; null where there is
 * none. No product is given twice.
 */
export async function findHomes(
  transaction: DatabaseTransaction,
  parts: readonly (readonly Member[])[],
): Promise<(number | null)[]> {
  const offerIds = parts.flat().map(({ offerId }) => offerId)
  if (offerIds.length === 0) return []
  const { rows } = await sql<{ offerId: number; productId: number; gtin: string | null }>`
    select h.offer_id as "offerId", h.product_id as "productId", p.gtin
    from identity.offer_homes h
    join catalog.product_redirects r on r.absorbed_id = h.product_id
    join catalog.products p on p.id = h.product_id
    where h.offer_id = any(${offerIds}::bigint[])
      and not exists (select from catalog.offers o where o.product_id = h.product_id and o.id <> all(${offerIds}::bigint[]))
  `.execute(transaction)
  const homeOf = new Map(rows.map(row => [row.offerId, row]))
  const claims = parts.flatMap((part, at) => {
    const [gtin = null] = gtinsOf(part)
    const homes = part.flatMap(({ offerId }) => homeOf.get(offerId) ?? [])
    return [...Map.groupBy(homes, ({ productId }) => productId)].flatMap(([productId, own]) => {
      const known = own[0]?.gtin ?? null
      const isOther = known !== null && gtin !== null && known !== gtin
      return isOther ? [] : [{ at, productId, count: own.length }]
    })
  })
  const given = new Set<number>()
  const found: (number | null)[] = parts.map(() => null)
  for (const { at, productId } of claims.sort((a, b) => b.count - a.count || a.productId - b.productId)) {
    if (found[at] !== null || given.has(productId)) continue
    found[at] = productId
    given.add(productId)
  }
  return found
}
