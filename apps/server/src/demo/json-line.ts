import type { DemoOffer } from './generate.ts'
import type { DemoSource } from './sources.ts'

/** One offer as a line of JSON, without its newline, in the field names of product feeds. */
export function demoJsonLine({ offer }: DemoOffer, source: DemoSource): string {
  return JSON.stringify({
    sku: offer.sku,
    title: offer.title,
    description: offer.description,
    brand: offer.brand,
    price: offer.price,
    list_price: offer.listPrice,
    currency: offer.currency,
    availability: offer.availability,
    condition: offer.condition,
    category: offer.categoryPath,
    gtin: offer.gtin,
    mpn: offer.mpn,
    rating: offer.rating,
    review_count: offer.reviewsCount,
    url: offer.url,
    image_url: offer.imageUrl,
    attributes: offer.attributes,
    source: source.name,
    country: source.country,
  })
}
