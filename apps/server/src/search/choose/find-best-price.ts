import type { ProductDocument, SearchFilters, SearchHit } from '@buywhere/search'
import { PATH_SEPARATOR } from '../../catalog/index.ts'
import { filtersOf, type Understanding } from '../apply-interpretation.ts'
import type { SearchRequest } from '../search-request.ts'
import type { SearchAnswer, SearchService } from '../search-service.ts'
import type { Caveat, Circumstances } from './caveats.ts'
import {
  accessoryLevel,
  isOtherModel,
  isSameCategory,
  isTakenForAccessory,
  lacksName,
  mainCategory,
  NO_ACCESSORY,
  readWanted,
} from './kind-of-thing.ts'
import { middlePrice } from './middle-price.ts'
import { type Choice, choiceOf, orderChoices, type RankBy } from './order-choices.ts'
import { passesFilters } from './passes-filters.ts'

/** The most relevant products that are looked at, and the cheapest ones of their category. */
const WINDOW_PRODUCTS = 40
/** The first ones, by whose prices the others are judged. */
const REFERENCE_PRODUCTS = 10
/** Below this share of what such things cost, it is something else that has the same words. */
const FAR_BELOW = 0.1
/** From this share on, another category does not make it another thing: shops sort differently. */
const OTHER_CATEGORY_PRICE = 0.5

export type BestPriceRequest = {
  search: SearchRequest
  /** null: the one that all offers are in, else the currency of the search. */
  currency: string | null
  rankBy: RankBy
  nowMs: number
}

export type BestPrice = {
  /** What was compared in. */
  currency: string
  /** Best first, each offer that may be the answer or is at least named; the first is the answer. */
  choices: Choice[]
  understanding: Understanding | null
  missingTerms: string[]
  /** Nothing holds the words that say which thing it is: these are others. */
  isOtherThing: boolean
  /** All that was found is called like something that belongs to the thing asked for. */
  mayBeAccessories: boolean
}

type Found = SearchAnswer & { filters: SearchFilters; text: string }

/** Every offer of the thing asked for, the cheapest that nothing speaks against first. Answers from memory. */
export function findBestPrice(service: SearchService, request: BestPriceRequest): BestPrice {
  const found = findRelevant(service, request.search)
  const wanted = readWanted(found.text)
  const levels = new Map<string, number>()
  const levelOf = (title: string): number => {
    const level = levels.get(title) ?? accessoryLevel(wanted, title)
    levels.set(title, level)
    return level
  }
  // Where all are called like accessories, those are the thing that are so the least.
  const leastLevel = found.hits.reduce((least, { product }) => Math.min(least, levelOf(product.title)), 3)
  const things = found.hits.filter(({ product }) => levelOf(product.title) === leastLevel)
  const exact = things.filter(({ product }) => !isOtherModel(wanted, product.title))
  const main = exact.length > 0 ? exact : things
  const category = mainCategory(main.map(({ product }) => product.categoryPath))

  const ids = new Set(found.hits.map(hit => hit.product.productId))
  for (const id of findCheapest(service, request.search, found, category)) ids.add(id)
  const { visibleOrgIds } = request.search
  const products = [...ids].flatMap(id => service.getProduct(id, visibleOrgIds) ?? [])

  const inSearchCurrency = service.factorsInto(request.search.currency)
  const offersOf = (product: ProductDocument) =>
    product.offers.filter(offer => passesFilters(offer, found.filters, inSearchCurrency))
  const currency = request.currency ?? soleCurrency(products.flatMap(offersOf)) ?? request.search.currency
  const factors = service.factorsInto(currency)
  const circumstances: Circumstances = {
    nowMs: request.nowMs,
    lifetimeMs: service.lifetimeMs,
    factors,
    isConditionAsked: (found.filters.conditions ?? []).length > 0,
  }
  const reference = referencePrice(main, category, factors)

  const kindCaveat = (product: ProductDocument, title: string, price: number): Caveat | null => {
    const priceShare = reference === null || Number.isNaN(price) ? null : price / reference
    const isSame = isSameCategory(product.categoryPath, category)
    const level = Math.max(levelOf(product.title), levelOf(title))
    const kind = { isSameCategory: isSame, priceShare }
    if (level > leastLevel && isTakenForAccessory(level, kind)) return 'accessory'
    if (exact.length > 0 && isOtherModel(wanted, product.title)) return 'other_model'
    if (priceShare !== null && priceShare < FAR_BELOW) return 'far_below_others'
    return isSame === false && (priceShare ?? 0) < OTHER_CATEGORY_PRICE ? 'other_category' : null
  }
  const choices = products.flatMap(product =>
    offersOf(product).map(offer => {
      const price = (offer.price ?? Number.NaN) * (factors.get(offer.currency) ?? Number.NaN)
      const kind = kindCaveat(product, offer.title, price)
      return choiceOf(product, offer, circumstances, kind === null ? [] : [kind])
    }),
  )
  return {
    currency,
    choices: orderChoices(choices, request.rankBy),
    understanding: found.understanding,
    missingTerms: found.relaxed?.missingTerms ?? [],
    isOtherThing: lacksName(found.text, found.relaxed?.missingTerms ?? []),
    mayBeAccessories: found.hits.length > 0 && leastLevel > NO_ACCESSORY,
  }
}

function findRelevant(service: SearchService, search: SearchRequest): Found {
  const answer = service.search({ ...plain(search), sort: 'relevance', limit: WINDOW_PRODUCTS })
  const { understanding } = answer
  if (understanding === null) return { ...answer, filters: search.filters, text: search.text }
  const { price } = understanding
  const factor = price === null ? null : (service.factorsInto(search.currency).get(price.currency) ?? null)
  return {
    ...answer,
    filters: { ...search.filters, ...filtersOf(understanding, factor) },
    text: understanding.text,
  }
}

/** Products of the category that hold all the words, cheapest first: more may match than the window has room for. */
function findCheapest(
  service: SearchService,
  search: SearchRequest,
  { filters, text, relaxed, total }: Found,
  category: readonly string[],
): string[] {
  if (relaxed !== null || total <= WINDOW_PRODUCTS || category.length === 0) return []
  const { hits } = service.search({
    ...plain(search),
    text,
    interpret: false,
    sort: 'price_asc',
    limit: WINDOW_PRODUCTS,
    filters: {
      ...filters,
      categories: filters.categories ?? [category.join(PATH_SEPARATOR)],
      availability: filters.availability ?? ['in_stock'],
      conditions: filters.conditions ?? ['new', 'unknown'],
    },
  })
  return hits.map(({ product }) => product.productId)
}

const plain = (search: SearchRequest): SearchRequest => ({
  ...search,
  groupBy: 'product',
  offset: 0,
  cursor: null,
  facets: [],
  closeMatches: 0,
  priceRanges: 0,
  explain: false,
})

export function soleCurrency(offers: readonly { price: number | null; currency: string }[]): string | null {
  const currencies = new Set(offers.filter(({ price }) => price !== null).map(({ currency }) => currency))
  const [only] = currencies
  return only !== undefined && currencies.size === 1 ? only : null
}

/** What such a thing usually costs: the middle of the believed prices of the first hits. null: none is known. */
function referencePrice(
  hits: readonly SearchHit[],
  category: readonly string[],
  factors: ReadonlyMap<string, number>,
): number | null {
  const likely = hits
    .filter(({ product }) => isSameCategory(product.categoryPath, category) !== false)
    .slice(0, REFERENCE_PRODUCTS)
  return middlePrice(
    likely.map(({ offer }) => offer),
    factors,
  )
}
