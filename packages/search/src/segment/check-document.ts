import type { OfferDocument, ProductDocument } from '../types.ts'

const NUMERIC = /^(?:0|[1-9]\d{0,15})$/

/** The number behind an id. Throws TypeError when it is not a numeric string below 2^53. */
function numericId(id: string, what: string): number {
  const number = NUMERIC.test(id) ? Number(id) : Number.NaN
  if (!Number.isSafeInteger(number))
    throw new TypeError(`${what} ${JSON.stringify(id)} is not a number below 2^53`)
  return number
}

/** The number behind an id, or NaN: for look-ups, where an odd id is only unknown. */
export const idOrNaN = (id: string): number => (NUMERIC.test(id) ? Number(id) : Number.NaN)

const byOfferId = (one: OfferDocument, other: OfferDocument): number =>
  Number(one.offerId) - Number(other.offerId)

/** Offers in the order of their ids, so that nothing depends on the order they came in. */
export function sortOffers(product: ProductDocument): ProductDocument {
  for (let at = 1; at < product.offers.length; at++) {
    const [one, other] = [product.offers[at - 1], product.offers[at]]
    if (one && other && byOfferId(one, other) > 0) {
      return { ...product, offers: product.offers.toSorted(byOfferId) }
    }
  }
  return product
}

/** Throws TypeError when the product cannot be indexed: odd ids, no offers. */
export function checkDocument(product: ProductDocument): void {
  numericId(product.productId, 'productId')
  if (product.offers.length === 0) throw new TypeError(`product ${product.productId} has no offers`)
  for (const offer of product.offers) numericId(offer.offerId, 'offerId')
}
