import { normaliseGtin } from '../../values/normalise-gtin.ts'
import { readAvailability } from '../../values/read-availability.ts'
import { readCondition } from '../../values/read-condition.ts'
import type { Found, PageSource } from '../product-page.ts'
import { plainLine } from '../tree/element-text.ts'
import type { PageTree } from '../tree/page-tree.ts'
import { currencyCode } from '../values/currency-code.ts'
import { machineAmount } from '../values/machine-amount.ts'
import type { ItemFacts } from './read-item.ts'

/** What the head of a page says of itself. */
export type MetaTags = {
  facts: ItemFacts
  /** `og:type`, such as `product`. */
  type: string
  title: string
  /** By lower-case name or property, the first that says anything. */
  tags: ReadonlyMap<string, string>
}

const NAMES: readonly (readonly [keyof ItemFacts, string])[] = [
  [
    'price',
    'product:sale_price:amount product:price:amount og:price:amount og:product:price:amount product:price',
  ],
  ['price', 'og:price product.price price twitter:price'],
  ['listPrice', 'product:original_price:amount og:price:standard_amount product:price:standard_amount'],
  [
    'currency',
    'product:price:currency og:price:currency og:product:price:currency product:sale_price:currency currency',
  ],
  // An amount may come with its sign.
  ['currency', 'product:price:amount og:price:amount og:price twitter:price'],
  ['availability', 'product:availability og:availability og:product:availability availability'],
  ['sku', 'product:retailer_item_id product:retailer_part_no product:sku og:sku og:retailer_item_id sku'],
  ['gtin', 'product:ean product:upc product:isbn product:gtin og:ean og:upc og:isbn books:isbn gtin'],
  ['mpn', 'product:mfr_part_no product:mpn og:mpn'],
  ['brand', 'product:brand og:brand og:product:brand brand'],
  ['condition', 'product:condition og:condition'],
  ['itemGroupId', 'product:item_group_id product:retailer_group_id'],
  ['updatedAt', 'og:updated_time product:updated_time article:modified_time'],
  ['rating', 'og:rating product:rating:value'],
  ['reviewsCount', 'og:rating_count product:rating:count'],
  ['imageUrl', 'og:image:secure_url og:image og:image:url twitter:image twitter:image:src'],
  ['description', 'og:description description twitter:description'],
  ['url', 'og:url'],
]

/** Open Graph, product and Twitter metadata. */
export function readMetaTags(tree: PageTree): MetaTags {
  const tags = new Map<string, string>()
  for (const { tag, attributes } of tree.elements) {
    if (tag !== 'meta') continue
    const name = (attributes.property ?? attributes.name ?? '').trim().toLowerCase()
    const content = (attributes.content ?? attributes.value ?? '').trim()
    if (name !== '' && content !== '' && !tags.has(name)) tags.set(name, content)
  }
  addTwitterLabels(tags)
  const currency = firstOf(tags, 'currency', text => currencyCode(text))
  const facts: ItemFacts = {}
  for (const [field] of NAMES) {
    if (facts[field] !== undefined) continue
    const found = firstOf(tags, field, text => readTag(field, text, currency?.value ?? null))
    if (found !== null) facts[field] = found
  }
  const title = tags.get('og:title') ?? tags.get('twitter:title') ?? ''
  return { facts, type: (tags.get('og:type') ?? '').toLowerCase(), title: plainLine(title), tags }
}

function firstOf(
  tags: ReadonlyMap<string, string>,
  field: keyof ItemFacts,
  read: (text: string) => string | null,
): Found | null {
  for (const [named, names] of NAMES) {
    if (named !== field) continue
    for (const name of names.split(' ')) {
      const text = tags.get(name)
      const value = text === undefined ? null : read(text)
      const source: PageSource = /^(?:og|product|books|article):/.test(name) ? 'open-graph' : 'meta'
      if (value !== null) return { value, origin: { source, path: name } }
    }
  }
  return null
}

function readTag(field: keyof ItemFacts, text: string, currency: string | null): string | null {
  if (field === 'price' || field === 'listPrice') return machineAmount(text, currency)
  if (field === 'currency') return currencyCode(text)
  if (field === 'gtin') return normaliseGtin(text)
  if (field === 'availability') {
    const reading = readAvailability(text.replace(/^.*[/#]/s, ''))
    return reading === 'unknown' ? null : reading
  }
  if (field === 'condition') {
    const reading = readCondition(text)
    return reading === 'unknown' ? null : reading
  }
  if (field === 'rating' || field === 'reviewsCount') return /^\d+(?:\.\d+)?$/.test(text) ? text : null
  if (field === 'sku' || field === 'mpn' || field === 'itemGroupId') return text.length <= 100 ? text : null
  return plainLine(text).slice(0, 5_000) || null
}

/** `twitter:label1` Price, `twitter:data1` $12. */
function addTwitterLabels(tags: Map<string, string>): void {
  for (const at of [1, 2, 3]) {
    const label = (tags.get(`twitter:label${at}`) ?? '').toLowerCase()
    const data = tags.get(`twitter:data${at}`) ?? ''
    if (data === '' || /^\s*[-–—]/.test(data)) continue
    if (/^(?:price|preis|prix|precio|prezzo|prijs|pris|giá|harga|価格)$/.test(label))
      tags.set('twitter:price', data)
    else if (
      /^(?:availability|stock|verfügbarkeit|disponibilit[éà]|disponibilidad)$/.test(label) &&
      !tags.has('availability')
    )
      tags.set('availability', data)
    else if (/^brand|marke|marque$/.test(label) && !tags.has('brand')) tags.set('brand', data)
  }
}
