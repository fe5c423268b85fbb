import { createProducts, type NewProduct, reserveIds } from '../catalog/index.ts'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { assignKeys, claimKeys, findKeys, setGtins } from './key-store.ts'
import { gtinKey, mpnKey } from './product-keys.ts'

/** An offer that needs a product; what it says describes the product if it is the first of it. */
export type Unassigned = Omit<NewProduct, 'id' | 'orgId'> & { mpn: string | null; condition: string }

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
  const reclaims = new Map<string, number>()
  const gained = new Map<number, string>()
  const founders = new Map<number, NewProduct>()

  const assigned = offers.map((offer, index) => {
    const { gtin, mpn } = keysOf[index]!
    const owner = gtin === null ? undefined : ownerOf.get(gtin)
    // The owner may have gone into a product with another GTIN since it last had an offer with this one.
    const isForfeit = owner !== undefined && (gtinOf.get(owner) ?? offer.gtin) !== offer.gtin
    const byGtin = isForfeit ? undefined : owner
    const byMpn = mpn === null ? undefined : ownerOf.get(mpn)
    const fits = byMpn !== undefined && (gtin === null || gtinOf.get(byMpn) === null)
    const productId = byGtin ?? (fits ? byMpn : fresh[index]!)
    if (productId === fresh[index]) {
      founders.set(productId, describeFounder(offer, productId, orgId))
      gtinOf.set(productId, offer.gtin)
    } else if (offer.gtin !== null && gtinOf.get(productId) === null) {
      gtinOf.set(productId, offer.gtin)
      gained.set(productId, offer.gtin)
    }
    if (gtin !== null && isForfeit) {
      ownerOf.set(gtin, productId)
      reclaims.set(gtin, productId)
    }
    for (const key of [gtin, mpn]) {
      if (key === null || ownerOf.has(key)) continue
      ownerOf.set(key, productId)
      claims.set(key, productId)
    }
    return productId
  })

  await claimKeys(transaction, orgId, claims)
  await assignKeys(transaction, orgId, reclaims)
  await createProducts(transaction, [...founders.values()], now)
  await setGtins(transaction, gained, now)
  return assigned
}

function describeFounder(
  { mpn: _mpn, condition: _condition, ...described }: Unassigned,
  id: number,
  orgId: number | null,
): NewProduct {
  return { ...described, id, orgId }
}
