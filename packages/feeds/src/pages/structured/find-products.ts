import { nameOverlap } from '../values/similar-names.ts'
import { type Item, type ItemSource, isOfType, itemsOf, textOfItem } from './item.ts'

/** A product described on the page, and how likely the page is about it. */
export type ProductItem = {
  item: Item
  source: ItemSource
  /** What it stands in; null when it stands alone. */
  within: Item | null
  property: string | null
  score: number
}

const PRODUCT = /product|^(?:Vehicle|Car|Motorcycle|Drug|DietarySupplement|SoldProduct|Offering)$/i
const SOLD_WORK =
  /^(?:Book|Audiobook|SoftwareApplication|MobileApplication|WebApplication|VideoGame|MusicAlbum|MusicRelease|Movie|Game|CreativeWork|Course|VisualArtwork|Apartment)$/i
const OTHER_PRODUCTS =
  /^(?:isRelatedTo|isSimilarTo|isAccessoryOrSparePartFor|isConsumableFor|itemListElement|relatedProducts?|related_products|hasVariant|similarProducts?|itemReviewed|about|mentions|hasPart)$/i
const ITEMS_MAX = 3_000

export type PageNames = { titles: readonly string[]; addresses: readonly string[] }

/** Every product among the items, the page's own first. */
export function findProducts(roots: readonly Item[], source: ItemSource, names: PageNames): ProductItem[] {
  const found: ProductItem[] = []
  const seen = new Set<Item>()
  const pending: { item: Item; within: Item | null; property: string | null; isOther: boolean }[] = roots.map(
    item => ({ item, within: null, property: null, isOther: false }),
  )
  for (let at = 0; at < pending.length && at < ITEMS_MAX; at++) {
    const entry = pending[at]
    if (entry === undefined || seen.has(entry.item)) continue
    seen.add(entry.item)
    const { item, within, property } = entry
    const isList = isOfType(item, /ItemList|OfferCatalog|SearchResults|CollectionPage/)
    const isOther = entry.isOther || isList
    if (isProduct(item)) {
      const score = scoreOf(item, names) - (isOther ? 8 : 0) - (property === 'itemOffered' ? 1 : 0)
      found.push({ item, source, within, property, score })
    }
    for (const [name, values] of item.properties) {
      for (const value of values) {
        if (typeof value === 'string') continue
        const inner = isOther || OTHER_PRODUCTS.test(name)
        pending.push({ item: value, within: item, property: name, isOther: inner })
      }
    }
  }
  return found.toSorted((one, other) => other.score - one.score)
}

function isProduct(item: Item): boolean {
  if (
    isOfType(item, PRODUCT) &&
    !isOfType(item, /^(?:ProductCollection|ProductReturn\w*|Product\w*Policy)$/)
  ) {
    return true
  }
  return isOfType(item, SOLD_WORK) && itemsOf(item, 'offers').length > 0
}

function scoreOf(item: Item, { titles, addresses }: PageNames): number {
  const name = textOfItem(item, 'name', 'title')?.text ?? ''
  const overlaps = titles.map(title => nameOverlap(name, title))
  let score = name === '' ? 0 : 4 * Math.max(0, ...overlaps)
  if (item.properties.has('offers') || item.properties.has('price')) score += 2
  if (isOfType(item, /^ProductGroup$/)) score += 1.5
  if (item.properties.has('sku') || item.properties.has('productID')) score += 0.5
  if (item.properties.has('description')) score += 0.5
  const url = textOfItem(item, 'url')?.text ?? item.id ?? ''
  if (url !== '') {
    const path = pathOf(url)
    if (path.length > 1 && addresses.some(address => pathOf(address) === path)) score += 2
    else if (addresses.length > 0) score -= 0.5
  }
  return score
}

/** Scheme, host and query apart: they differ between a page's own names for itself. */
export const pathOf = (url: string): string =>
  url
    .replace(/^(?:https?:)?\/\/[^/]*/i, '')
    .replace(/[?#].*$/s, '')
    .replace(/\/+$/, '')
    .toLowerCase()
