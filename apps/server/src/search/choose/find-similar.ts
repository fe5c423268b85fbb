import type { OfferHit, ProductDocument, SearchHit } from '@buywhere/search'
import { PATH_SEPARATOR } from '../../catalog/index.ts'
import type { SearchRequest } from '../search-request.ts'
import type { SearchService } from '../search-service.ts'
import {
  accessoryLevel,
  isSameCategory,
  isTakenForAccessory,
  readWanted,
  type WantedThing,
} from './kind-of-thing.ts'
import { middlePrice } from './middle-price.ts'

/** Products that the engine is asked for; of these the most alike are answered. */
const WINDOW_PRODUCTS = 60
/** Words of a title that are looked for. */
const MAX_WORDS = 12

// What two products share counts this much; the shares sum up to 1.
const TITLE_SHARE = 0.45
const CATEGORY_SHARE = 0.15
const BRAND_SHARE = 0.1
const ATTRIBUTES_SHARE = 0.15
const PRICE_SHARE = 0.15

export type SimilarProduct = { hit: SearchHit; similarity: number }

/**
 * Products that one may buy instead: of the same kind, by title, brand, attributes and price, most alike first. Never
 * the product itself, nor what belongs to it. Answers from memory.
 */
export function findSimilar(
  service: SearchService,
  product: ProductDocument,
  { search, limit }: { search: SearchRequest; limit: number },
): SimilarProduct[] {
  const wanted = readWanted(product.title)
  const price = middlePrice(product.offers, service.factorsInto(search.currency))
  return candidates(service, product, search)
    .filter(hit => isAlternative(product, wanted, price, hit))
    .map(hit => ({ hit, similarity: similarityOf(product, wanted, price, hit) }))
    .sort(
      (a, b) =>
        b.similarity - a.similarity || Number(a.hit.product.productId) - Number(b.hit.product.productId),
    )
    .slice(0, limit)
}

/** By the words of the title, many or few of them, and whatever else its category and brand have. */
function candidates(service: SearchService, product: ProductDocument, search: SearchRequest): SearchHit[] {
  const category = product.categoryPath.join(PATH_SEPARATOR)
  const inCategory = category === '' ? {} : { categories: [category] }
  const ask = (text: string, more: SearchRequest['filters']) => {
    const { hits, closeMatches } = service.search({
      ...search,
      text,
      interpret: false,
      groupBy: 'product',
      filters: { ...search.filters, ...more },
      sort: 'relevance',
      offset: 0,
      limit: WINDOW_PRODUCTS,
      closeMatches: WINDOW_PRODUCTS,
    })
    return [...hits, ...closeMatches]
  }
  const words = product.title.split(/\s+/).slice(0, MAX_WORDS).join(' ')
  const found = ask(words, inCategory)
  if (category !== '' && product.brand !== null)
    found.push(...ask('', { ...inCategory, brands: [product.brand] }))
  if (category !== '' && found.length < WINDOW_PRODUCTS) found.push(...ask('', inCategory))
  const seen = new Map(found.map(hit => [hit.product.productId, hit]))
  seen.delete(product.productId)
  return [...seen.values()]
}

function isAlternative(
  product: ProductDocument,
  wanted: WantedThing,
  price: number | null,
  { product: other, offer }: SearchHit,
): boolean {
  const isSame = isSameCategory(product.categoryPath, other.categoryPath)
  if (isSame === false) return false
  const otherPrice = believed(offer)
  const share = price === null || otherPrice === null ? null : otherPrice / price
  const kind = { isSameCategory: isSame, priceShare: share }
  // Neither what belongs to it, nor what it belongs to.
  return (
    !isTakenForAccessory(accessoryLevel(wanted, other.title), kind) &&
    !isTakenForAccessory(accessoryLevel(readWanted(other.title), product.title), {
      ...kind,
      priceShare: share === null ? null : 1 / share,
    })
  )
}

function similarityOf(
  product: ProductDocument,
  wanted: WantedThing,
  price: number | null,
  { product: other, offer }: SearchHit,
): number {
  const sum =
    TITLE_SHARE * shareOf(wanted.terms, readWanted(other.title).terms) +
    CATEGORY_SHARE * Number(isSameCategory(product.categoryPath, other.categoryPath) === true) +
    BRAND_SHARE * Number(product.brand !== null && isSameText(product.brand, other.brand)) +
    ATTRIBUTES_SHARE * sharedAttributes(product.attributes, other.attributes) +
    PRICE_SHARE * closeness(price, believed(offer))
  return Math.round(sum * 1_000) / 1_000
}

/** Of the words of either, the share that both have. */
function shareOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter(word => other.has(word)).length
  const either = one.size + other.size - both
  return either === 0 ? 0 : both / either
}

const isSameText = (one: string, other: string | null): boolean =>
  other !== null && one.normalize('NFKC').toLowerCase() === other.normalize('NFKC').toLowerCase()

/** Of the attributes that both name, the share that says the same; one alone says little. */
function sharedAttributes(one: Record<string, string>, other: Record<string, string>): number {
  const named = Object.keys(one).filter(name => other[name] !== undefined)
  const same = named.filter(name => isSameText(one[name] ?? '', other[name] ?? null))
  return same.length / (named.length + 1)
}

/** 1 for the same price, 0 from three times as much on. */
function closeness(one: number | null, other: number | null): number {
  if (one === null || other === null) return 0
  return Math.max(0, 1 - Math.abs(Math.log(one / other)) / Math.log(3))
}

const believed = (offer: OfferHit): number | null => (offer.suspect === null ? offer.convertedPrice : null)
