import { clip, gtinText, pricesOf } from './offer-words.ts'
import type { ExportOffer } from './read-export-offers.ts'

const ATTRIBUTES = 'color size material gender age_group size_system'.split(' ')
const AVAILABILITIES: Readonly<Record<string, string>> = { preorder: 'pre_order' }

/** The members of one line of OpenAI's feed, as texts; `openaiLine` gives those that are none their type. */
export function openaiFields(offer: ExportOffer, id: string): Map<string, string[]> {
  const { source } = offer
  const prices = pricesOf(offer)
  const fields = new Map<string, string[]>()
  const put = (name: string, value: string | null | undefined): void => {
    if (value !== null && value !== undefined && value !== '') fields.set(name, [value])
  }
  put('item_id', id)
  put('title', clip(offer.title, 150))
  put('description', clip(offer.description ?? offer.title, 5_000))
  put('url', offer.url)
  put('brand', offer.brand === null ? null : clip(offer.brand, 70))
  put('seller_name', clip(source.displayName, 70))
  put('seller_url', source.website)
  put('image_url', offer.imageUrl)
  put('price', prices?.price)
  put('sale_price', prices?.salePrice)
  put('availability', AVAILABILITIES[offer.availability] ?? offer.availability)
  put('is_eligible_search', 'true')
  // Nobody here can sell: the shopper goes to the shop.
  put('is_eligible_checkout', 'false')
  put('target_countries', source.country)
  put('store_country', source.country)
  put('gtin', offer.gtin === null ? null : gtinText(offer.gtin))
  put('mpn', offer.mpn === null ? null : clip(offer.mpn, 70))
  put('condition', offer.condition === 'unknown' ? null : offer.condition)
  put('product_category', offer.categoryPath === null ? null : clip(offer.categoryPath, 750))
  if (offer.rating !== null && offer.reviewsCount > 0) {
    put('star_rating', String(Math.round(offer.rating * 100) / 100))
    put('review_count', String(offer.reviewsCount))
  }
  for (const name of ATTRIBUTES)
    if (Object.hasOwn(offer.attributes, name)) put(name, clip(offer.attributes[name] ?? '', 500))
  return fields
}

export function openaiLine(fields: ReadonlyMap<string, readonly string[]>): string {
  const members = [...fields].map(([name, [value = '']]) => {
    if (name === 'target_countries') return [name, [value]]
    if (name === 'review_count') return [name, Number(value)]
    return [name, name.startsWith('is_eligible') ? value === 'true' : value]
  })
  return `${JSON.stringify(Object.fromEntries(members))}\n`
}
