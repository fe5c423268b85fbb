import { FRESH_SCORE, IDENTIFIER_SCORE, idfWeight, PRIOR_WEIGHT, shownScore } from '../src/query/scoring.ts'
import { qualityPrior } from '../src/segment/quality-prior.ts'
import { analyseProduct, impactOf } from '../src/text/analyse-product.ts'
import { identifierKey } from '../src/text/identifiers.ts'
import { type Clause, parseQuery } from '../src/text/parse-query.ts'
import type { FacetName, OfferDocument, ProductDocument, SearchQuery } from '../src/types.ts'

type Terms = Map<string, number>

export type NaiveHit = {
  productId: string
  offerId: string
  convertedPrice: number | null
  observedAt: number
  offersCount: number
  score: number
}
export type NaiveResult = {
  total: number
  hits: NaiveHit[]
  facets: Partial<Record<FacetName, { value: string; count: number }[]>>
  relaxed: { missingTerms: string[] } | null
}

function termsOf(product: ProductDocument): Terms {
  const frequencies: Terms = new Map()
  analyseProduct(product, (term, frequency) =>
    frequencies.set(term, (frequencies.get(term) ?? 0) + frequency),
  )
  return new Map([...frequencies].map(([term, frequency]) => [term, impactOf(frequency)]))
}

const keysOf = (product: ProductDocument): Set<string | null> =>
  new Set(product.offers.flatMap(({ sku, mpn, gtin }) => [sku, mpn, gtin].map(id => id && identifierKey(id))))

/** What the engine must answer, by looking at every product in turn. Offers of a product stand in id order. */
export function naiveSearch(
  documents: readonly ProductDocument[],
  confirmations: ReadonlyMap<string, number>,
  query: SearchQuery,
): NaiveResult {
  const publicOnes = documents.filter(product => product.orgId === null)
  const visible = documents.filter(({ orgId }) => orgId === null || query.visibleOrgIds.includes(orgId))
  const terms = new Map(documents.map(product => [product, termsOf(product)]))
  const held = (product: ProductDocument, term: string): number => terms.get(product)?.get(term) ?? 0
  const weights = new Map<string, number>()
  const weigh = (term: string): number => {
    const known = weights.get(term)
    if (known !== undefined) return known
    const weight = idfWeight(publicOnes.filter(product => held(product, term) > 0).length, publicOnes.length)
    weights.set(term, weight)
    return weight
  }
  const scoreOf = (product: ProductDocument, clause: Clause): number => {
    let score = 0
    if (clause.parts.every(part => held(product, part) > 0)) {
      for (const part of clause.parts) score += held(product, part) * weigh(part)
    }
    if (clause.joined !== null) score += held(product, clause.joined) * weigh(clause.joined)
    if (clause.identifier !== null && keysOf(product).has(clause.identifier)) score += IDENTIFIER_SCORE
    return score
  }

  const clauses = parseQuery(query.text, key => visible.some(product => keysOf(product).has(key)))
  let kept = clauses
  let relaxed: NaiveResult['relaxed'] = null
  let found = visible.filter(product => clauses.every(clause => scoreOf(product, clause) > 0))
  if (clauses.length === 0 && query.text.trim() !== '') found = []
  if (clauses.length > 0 && found.length === 0) {
    const clauseWeights = clauses.map(clause => Math.max(...clause.parts.map(weigh)))
    let best = { weight: 0, mask: '' }
    for (const product of visible) {
      const holds = clauses.map(clause => scoreOf(product, clause) > 0)
      const weight = holds.reduce((sum, isHeld, at) => sum + (isHeld ? (clauseWeights[at] ?? 0) : 0), 0)
      const mask = holds.map(Number).join('')
      if (weight > best.weight || (weight === best.weight && mask > best.mask)) best = { weight, mask }
    }
    if (best.weight > 0) {
      kept = clauses.filter((_, at) => best.mask[at] === '1')
      relaxed = { missingTerms: clauses.filter((_, at) => best.mask[at] !== '1').map(({ text }) => text) }
      found = visible.filter(product => kept.every(clause => scoreOf(product, clause) > 0))
    }
  }

  const { filters } = query
  const observedAt = (offer: OfferDocument): number =>
    offer.missing ? offer.observedAt : Math.max(offer.observedAt, confirmations.get(offer.source) ?? 0)
  const convert = ({ price, currency }: OfferDocument): number | null => {
    const rate = query.rates.get(currency)
    return price === null || rate === undefined ? null : Math.floor(price * rate + 0.5)
  }
  const isOneOf = (value: string, wanted: readonly string[] | undefined): boolean =>
    wanted === undefined || wanted.length === 0 || wanted.includes(value)
  const levelsOf = ({ categoryPath }: ProductDocument): string[] =>
    categoryPath.map((_, at) => categoryPath.slice(0, at + 1).join(' > '))
  const passes = (product: ProductDocument, offer: OfferDocument, without: FacetName | null): boolean => {
    const price = convert(offer)
    const hasPriceFilter = filters.priceMin !== undefined || filters.priceMax !== undefined
    const isInPrice =
      price !== null && price >= (filters.priceMin ?? 0) && price <= (filters.priceMax ?? Number.MAX_VALUE)
    const levels = levelsOf(product).map(level => level.toLowerCase())
    const wantedLevels = (filters.categories ?? []).map(category => category.toLowerCase())
    return (
      (without === 'country' || isOneOf(offer.country, filters.countries)) &&
      (without === 'source' || isOneOf(offer.source, filters.sources)) &&
      (without === 'availability' || isOneOf(offer.availability, filters.availability)) &&
      (without === 'brand' ||
        !filters.brands?.length ||
        (product.brand !== null &&
          filters.brands.some(brand => brand.toLowerCase() === product.brand?.toLowerCase()))) &&
      (without === 'category' ||
        wantedLevels.length === 0 ||
        levels.some(level => wantedLevels.includes(level))) &&
      isOneOf(offer.region, filters.regions) &&
      isOneOf(offer.condition, filters.conditions) &&
      (filters.ratingMin === undefined || (offer.rating !== null && offer.rating >= filters.ratingMin)) &&
      (!hasPriceFilter || isInPrice)
    )
  }

  const facets: NaiveResult['facets'] = {}
  for (const facet of query.facets) {
    const counts = new Map<string, number>()
    for (const product of found) {
      const perOffer = product.offers
        .filter(offer => passes(product, offer, facet))
        .map(offer => {
          if (facet === 'brand') return product.brand === null ? [] : [product.brand]
          return facet === 'category' ? levelsOf(product) : [offer[facet]]
        })
      const values = query.groupBy === 'offer' ? perOffer.flat() : [...new Set(perOffer.flat())]
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    facets[facet] = [...counts]
      .map(([value, count]) => ({ value, count }))
      .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
      .slice(0, query.facetSize)
  }

  const isFresh = (offer: OfferDocument): boolean => observedAt(offer) >= query.staleBefore
  const rank = (offer: OfferDocument): number[] => [
    offer.availability === 'in_stock' || offer.availability === 'preorder' ? 0 : 1,
    isFresh(offer) ? 0 : 1,
    convert(offer) ?? Number.POSITIVE_INFINITY,
    Number(offer.offerId),
  ]
  const compare = (one: number[], other: number[]): number => {
    const at = one.findIndex((value, place) => value !== other[place])
    return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0)
  }
  const last = Number.NEGATIVE_INFINITY
  const entries = found.flatMap(product => {
    const matching = product.offers.filter(offer => passes(product, offer, null))
    const best = matching.toSorted((one, other) => compare(rank(one), rank(other)))[0]
    if (best === undefined) return []
    const textScore = kept.reduce((sum, clause) => sum + scoreOf(product, clause), 0)
    const entryOf = (
      offer: OfferDocument,
      peers: OfferDocument[],
      id: string,
      freshOnes: OfferDocument[],
    ) => {
      let score = textScore + qualityPrior(product) * PRIOR_WEIGHT
      if (query.sort === 'relevance' && freshOnes.some(isFresh)) score += FRESH_SCORE
      const price = convert(offer)
      const { listPrice } = offer
      const isComparable =
        listPrice !== null && listPrice > 0 && offer.price !== null && offer.price <= listPrice
      const ratings = peers.map(({ rating }) => rating ?? last)
      const key = {
        relevance: score,
        price_asc: price === null ? last : -price,
        price_desc: price ?? last,
        newest: product.createdAt,
        rating: Math.max(...ratings),
        discount: isComparable ? (listPrice - (offer.price ?? 0)) / listPrice : last,
      }[query.sort]
      return { product, offer, key, score, id: Number(id), offersCount: matching.length, price }
    }
    if (query.groupBy === 'product') return [entryOf(best, matching, product.productId, product.offers)]
    return matching.map(offer => entryOf(offer, [offer], offer.offerId, [offer]))
  })
  entries.sort((one, other) => {
    if (one.key !== other.key) return one.key > other.key ? -1 : 1
    return other.score - one.score || one.id - other.id
  })
  return {
    total: entries.length,
    hits: entries.slice(query.offset, query.offset + query.limit).map(entry => ({
      productId: entry.product.productId,
      offerId: entry.offer.offerId,
      convertedPrice: entry.price,
      observedAt: observedAt(entry.offer),
      offersCount: entry.offersCount,
      score: shownScore(entry.score),
    })),
    facets,
    relaxed,
  }
}
