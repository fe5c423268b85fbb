import type { PageVariant } from '../product-page.ts'
import { nameOverlap } from '../values/similar-names.ts'
import type { EmbeddedData } from './find-literals.ts'
import { type JsonObject, type ObjectFacts, readObject, readVariants } from './read-object.ts'

/** The object in a page's scripts that describes its product, with the path to it. */
export type EmbeddedProduct = { facts: ObjectFacts; path: string; variants: PageVariant[]; score: number }

const OBJECTS_MAX = 150_000
const DEPTH_MAX = 24
const READ_MAX = 3_000
const SCORE_MIN = 3
const PARTS_MAX = 60
const PRICE_IN_PARTS = /price|amount/i
const OTHERS =
  /recommend|related|similar|upsell|crosssell|cross_sell|also|carousel|impressions|recently|bundle|accessor|(?<!to_?)basket|(?<!to_?)cart|wishlist|menu|navigation|review|warrant|protection|banner|promo(?!tionalprice)|suggest|sponsored|compare/i
const DETAIL = /detail|viewcontent|view_item|productinfo|currentproduct|pdp|utag|productjson|initialproduct/i
const NAME_KEY = /^(?:(?:product|item|display|content|full)?_?(?:name|title)|subject)$/i
const ID_KEY = /sku|(?:^|_|product|item)id$|code$|number$|price|content_ids|tcin|asin/i

/** The best match for a page of these titles and addresses; null when nothing is surely it. */
export function findObject(
  data: readonly EmbeddedData[],
  titles: readonly string[],
  addresses: readonly string[],
): EmbeddedProduct | null {
  let best: EmbeddedProduct | null = null
  let read = 0
  let seen = 0
  const address = addresses.join(' ').toLowerCase()
  for (const { name, value } of data) {
    const pending: { value: unknown; path: string; depth: number; isOther: boolean }[] = [
      { value, path: name, depth: 0, isOther: OTHERS.test(name) },
    ]
    for (let at = 0; at < pending.length && seen < OBJECTS_MAX; at++, seen++) {
      const entry = pending[at]
      if (entry === undefined || typeof entry.value !== 'object' || entry.value === null) continue
      const { path, depth, isOther } = entry
      if (!Array.isArray(entry.value) && !isOther && read < READ_MAX) {
        const own = entry.value as JsonObject
        const isWhole = isProductLike(own)
        const object = isWhole ? own : partsOf(own)
        if (object !== null) {
          read++
          const product = judge(object, path, titles, address)
          if (!isWhole) product.score -= 0.5
          if (product.score >= SCORE_MIN && (best === null || product.score > best.score)) best = product
        }
      }
      if (depth >= DEPTH_MAX) continue
      for (const [key, inner] of Object.entries(entry.value)) {
        if (typeof inner !== 'object' || inner === null) continue
        const isInnerOther = isOther || OTHERS.test(key)
        pending.push({ value: inner, path: extend(path, key), depth: depth + 1, isOther: isInnerOther })
      }
    }
  }
  return best
}

/** A product laid out in several objects side by side: one has its name, another its price. */
function partsOf(object: JsonObject): JsonObject | null {
  const pool: JsonObject = {}
  let parts = 0
  for (const [key, part] of Object.entries(object).slice(0, PARTS_MAX)) {
    if (typeof part !== 'object' || part === null || Array.isArray(part) || OTHERS.test(key)) continue
    parts++
    for (const [name, value] of Object.entries(part).slice(0, PARTS_MAX)) pool[name] ??= value
  }
  return parts > 1 && isProductLike(pool) && PRICE_IN_PARTS.test(Object.keys(pool).join(' ')) ? pool : null
}

const extend = (path: string, key: string): string =>
  path.length > 120 ? path : /^\d+$/.test(key) ? `${path}[${key}]` : `${path}.${key}`

function isProductLike(object: JsonObject): boolean {
  let hasName = false
  let hasId = false
  for (const key of Object.keys(object).slice(0, 300)) {
    hasName ||= NAME_KEY.test(key)
    hasId ||= ID_KEY.test(key)
    if (hasName && hasId) return true
  }
  return isShopify(object)
}

function judge(
  object: JsonObject,
  path: string,
  titles: readonly string[],
  address: string,
): EmbeddedProduct {
  const isInCents = isShopify(object)
  const facts = readObject(object, isInCents)
  const variants = readVariants(object, isInCents)
  const { name = '', sku } = facts
  let score = 0
  const overlap = Math.max(0, ...titles.map(title => nameOverlap(name, title)))
  const isShort = !/[\s-]/.test(name.trim())
  if (overlap >= 0.6) score += isShort ? 1.5 : 3 * overlap
  else if (name !== '') score -= 2
  if (sku !== undefined && sku.length >= 4 && address.includes(sku.toLowerCase())) score += 2
  if (facts.price !== undefined) score += 1
  if (sku !== undefined) score += 0.5
  if (facts.currency !== undefined) score += 0.2
  if (DETAIL.test(path.replace(/[^a-z_]/gi, ''))) score += 1.5
  if (variants.length > 0 && isInCents) score += 2.5
  const [first] = variants
  if (first !== undefined) {
    const offered = variants.find(({ availability }) => availability === 'in_stock') ?? first
    const price = facts.price ?? offered.price ?? first.price
    if (price !== null) facts.price = price
    if (offered.listPrice !== null) facts.listPrice ??= offered.listPrice
    // The number of the product is no number of anything that can be bought.
    if (isInCents && first.sku !== null) facts.sku = first.sku
    if (first.gtin !== null) facts.gtin ??= first.gtin
  }
  if (variants.some(({ availability }) => availability === 'in_stock')) facts.availability = 'in_stock'
  return { facts, path, variants, score }
}

/** Shopify's scripts give whole cents; its feeds do not. */
function isShopify(object: JsonObject): boolean {
  const { variants, vendor, gid, id } = object
  if (typeof gid === 'string' && gid.startsWith('gid://shopify/Product')) return true
  if (!Array.isArray(variants) || vendor === undefined || typeof id !== 'number') return false
  const [first] = variants as unknown[]
  return typeof first === 'object' && first !== null && typeof (first as JsonObject).price === 'number'
}
