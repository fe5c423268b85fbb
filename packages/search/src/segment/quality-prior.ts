import type { ProductDocument } from '../types.ts'

/**
 * How good an answer the product is before anything is asked, 0 to 255: can it be bought (half), how many shops
 * have it (a quarter), how well is it rated (a quarter). Freshness depends on the asker's clock and is added then.
 */
export function qualityPrior(product: ProductDocument): number {
  let isBuyable = false
  let rating = 0
  let reviews = 0
  for (const offer of product.offers) {
    if (offer.availability === 'in_stock' || offer.availability === 'preorder') isBuyable = true
    if (offer.rating !== null) rating = Math.max(rating, Math.min(5, Math.max(0, offer.rating)))
    reviews += Math.max(0, offer.reviewsCount)
  }
  const spread = Math.min(1, Math.log2(product.offers.length) / 5)
  const trust = 0.5 + 0.5 * Math.min(1, Math.log10(1 + reviews) / 3)
  return Math.round((isBuyable ? 128 : 0) + 63 * spread + 64 * (rating / 5) * trust)
}
