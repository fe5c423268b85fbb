import { clip, gtinText, pricesOf } from './offer-words.ts'
import type { ExportOffer } from './read-export-offers.ts'

/** Attributes that are Google's own and are passed on as they are, where they keep Google's rules. */
const ATTRIBUTES =
  'color size material pattern gender age_group size_type size_system multipack is_bundle adult unit_pricing_measure unit_pricing_base_measure energy_efficiency_class availability_date expiration_date product_weight product_length product_width product_height shipping_weight shipping_length shipping_width shipping_height'.split(
    ' ',
  )

/** The attributes of one item of Google's feed. */
export function googleFields(offer: ExportOffer, id: string): Map<string, string[]> {
  const prices = pricesOf(offer)
  const fields = new Map<string, string[]>()
  const put = (name: string, value: string | null | undefined): void => {
    if (value !== null && value !== undefined && value !== '') fields.set(name, [value])
  }
  put('id', id)
  put('title', clip(offer.title, 150))
  put('description', clip(offer.description ?? offer.title, 5_000))
  put('link', offer.url)
  put('image_link', offer.imageUrl)
  put('availability', offer.availability === 'unknown' ? null : offer.availability)
  put('price', prices?.price)
  put('sale_price', prices?.salePrice)
  put('brand', offer.brand === null ? null : clip(offer.brand, 70))
  put('gtin', offer.gtin === null ? null : gtinText(offer.gtin))
  put('mpn', offer.mpn === null ? null : clip(offer.mpn, 70))
  put('condition', offer.condition === 'unknown' ? null : offer.condition)
  put('product_type', offer.categoryPath === null ? null : clip(offer.categoryPath, 750))
  for (const name of ATTRIBUTES)
    if (Object.hasOwn(offer.attributes, name)) put(name, clip(offer.attributes[name] ?? '', 500))
  return fields
}

/** RSS 2.0 with Google's namespace. */
export const GOOGLE_FRAME = {
  head: (title: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n<title>${escapeXml(title)}</title>\n`,
  tail: '</channel>\n</rss>\n',
}

export function googleItem(fields: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...fields].flatMap(([name, values]) =>
    values.map(value => `  <g:${name}>${escapeXml(value)}</g:${name}>\n`),
  )
  return `<item>\n${lines.join('')}</item>\n`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
}
