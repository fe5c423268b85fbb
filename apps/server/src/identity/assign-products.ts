import { createProducts, type NewProduct, reserveIds } from '../catalog/index.ts'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { claimKeys, findKeys, setGtins } from './key-store.ts'
import { gtinKey, mpnKey } from './product-keys.ts'

/** An offer that needs a product; what it says describes the product if it is the first of it. */
export type Unassigned = Omit<NewProduct, 'id' | 'orgId'> & { mpn: string | null }

/**
 * Finds or makes the product of each offer, in the order given, inside the caller's transaction: the same GTIN, or
 * the same brand and part number as long as no two GTINs meet in one product. Throws LostRaceError when another
 * transaction placed one of these products first; started over, it joins them.
 */
export async function assignProducts(
  transaction: DatabaseTransaction,
  orgId: number | null,
  offers: readonly Unassigned[],
  now: Date,
): Promise<number[]> {
  const keysOf = offers.map(offer => ({ gtin: gtinKey(offer), mpn: mpnKey(offer) }))
  const known = await findKeys(
    transaction,
    orgId,
    keysOf.flatMap(({ gtin, mpn }) => [gtin, mpn]),
  )
  const fresh = await reserveIds(transaction, offers.length)

  const ownerOf = new Map([...known].map(([key, { productId }]) => [key, productId]))
  const gtinOf = new Map([...known.values()].map(({ productId, gtin }) => [productId, gtin]))
  const claims = new Map<string, number>()
  const gained = new Map<number, string>()
  const founders = new Map<number, NewProduct>()

  const assigned = offers.map((offer, index) => {
    const { gtin, mpn } = keysOf[index]!
    const byGtin = gtin === null ? undefined : ownerOf.get(gtin)
    const byMpn = mpn === null ? undefined : ownerOf.get(mpn)
    const fits = byMpn !== undefined && (gtin === null || gtinOf.get(byMpn) === null)
    const productId = byGtin ?? (fits ? byMpn : fresh[index]!)
    if (productId === fresh[index]) {
      const { mpn: _, ...described } = offer
      founders.set(productId, { ...described, id: productId, orgId })
      gtinOf.set(productId, offer.gtin)
    } else if (offer.gtin !== null && gtinOf.get(productId) === null) {
      gtinOf.set(productId, offer.gtin)
      gained.set(productId, offer.gtin)
    }
    for (const key of [gtin, mpn]) {
      if (key === null || ownerOf.has(key)) continue
      ownerOf.set(key, productId)
      claims.set(key, productId)
    }
    return productId
  })

  await claimKeys(transaction, orgId, claims)
  await createProducts(transaction, [...founders.values()], now)
  await setGtins(transaction, gained, now)
  return assigned
}
