import { clip, gtinText } from './offer-words.ts'
import type { ExportOffer } from './read-export-offers.ts'

/** What shoppers choose by. */
const OPTIONS = ['color', 'size', 'material', 'pattern']
const AVAILABLE = new Set(['in_stock', 'backorder', 'preorder'])

/**
 * One product of a UCP catalogue with one variant: the offer. Money is integer minor units. Null without a price.
 */
export function ucpProduct(offer: ExportOffer): Record<string, unknown> | null {
  const { priceMinor, listPriceMinor, currency, source } = offer
  if (priceMinor === null) return null
  const price = { amount: priceMinor, currency }
  const listPrice =
    listPriceMinor !== null && listPriceMinor > priceMinor ? { amount: listPriceMinor, currency } : null
  const title = clip(offer.title, 500)
  const shared = {
    title,
    description: { plain: clip(offer.description ?? offer.title, 5_000) },
    ...(offer.url !== null && { url: offer.url }),
    ...(offer.categoryPath !== null && {
      categories: [{ value: clip(offer.categoryPath, 750), taxonomy: 'merchant' }],
    }),
    ...(offer.imageUrl !== null && { media: [{ type: 'image', url: offer.imageUrl, alt_text: title }] }),
    ...(offer.rating !== null && {
      rating: { value: Math.round(offer.rating * 100) / 100, scale_max: 5, count: offer.reviewsCount },
    }),
  }
  const options = OPTIONS.filter(name => (offer.attributes[name] ?? '') !== '').map(name => ({
    name,
    label: clip(offer.attributes[name] ?? '', 500),
  }))
  return {
    id: String(offer.productId),
    ...shared,
    price_range: { min: price, max: price },
    ...(listPrice !== null && { list_price_range: { min: listPrice, max: listPrice } }),
    variants: [
      {
        id: String(offer.id),
        sku: offer.sku,
        ...shared,
        price,
        ...(listPrice !== null && { list_price: listPrice }),
        ...(offer.availability !== 'unknown' && {
          availability: { available: AVAILABLE.has(offer.availability), status: offer.availability },
        }),
        ...(offer.gtin !== null && { barcodes: [{ type: 'GTIN', value: gtinText(offer.gtin) }] }),
        ...(options.length > 0 && { options }),
        seller: { name: source.displayName },
      },
    ],
    metadata: {
      source: source.name,
      country: source.country,
      ...(offer.brand !== null && { brand: offer.brand }),
    },
  }
}
