import type { SourceTimes } from '../src/query/offer-lens.ts'
import { essentialClauses } from '../src/query/partial-matches.ts'
import { FRESH_SCORE, PRIOR_WEIGHT, shownScore } from '../src/query/scoring.ts'
import { qualityPrior } from '../src/segment/quality-prior.ts'
import type { FacetName, OfferDocument, PriceRange, ProductDocument, SearchQuery } from '../src/types.ts'
import { naiveWords } from './naive-words.ts'

export type NaiveHit = {
  productId: string
  offerId: string
  convertedPrice: number | null
  observedAt: number
  offersCount: number
  score: number
  missingTerms: string[]
}
export type NaiveResult = {
  total: number
  hits: NaiveHit[]
  facets: Partial<Record<FacetName, { value: string; count: number }[]>>
  relaxed: { missingTerms: string[] } | null
  corrections: { from: string; to: string[] }[]
  closeMatches: NaiveHit[]
  priceRanges: PriceRange[]
}

const WINDOW = 64

/** Where a range of price may begin. */
const roundPrices = [0, 1, 1.5, 2, 3, 5, 7].flatMap(step =>
  Array.from({ length: 15 }, (_, power) => step * 10 ** power).filter(Number.isInteger),
)
const bounds = [...new Set([...roundPrices, 1e15])].toSorted((one, other) => one - other)

/** Ranges between neighbouring bounds that hold a price, the two emptiest neighbours joined until few enough are left. */
function rangesOf(prices: readonly number[], wanted: number): PriceRange[] {
  const ranges = bounds.flatMap((from, at) => {
    const to = bounds[at + 1] ?? null
    const count = prices.filter(price => price >= from && (to === null || price < to)).length
    return count === 0 ? [] : [{ from, to, count }]
  })
  while (ranges.length > wanted) {
    const sums = ranges.slice(1).map(({ count }, at) => count + (ranges[at]?.count ?? 0))
    const at = sums.indexOf(Math.min(...sums))
    const [from = 0, to = null, count = 0] = [ranges[at]?.from, ranges[at + 1]?.to, sums[at]]
    ranges.splice(at, 2, { from, to, count })
  }
  return ranges
}

/** Values that differ in letter case only become the one that counts most. */
function joinCases(counts: ReadonlyMap<string, number>): Map<string, number> {
  const groups = Map.groupBy(counts, ([value]) => value.toLowerCase())
  return new Map(
    [...groups.values()].map(group => {
      const [first] = group.toSorted(
        ([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1),
      )
      return [first?.[0] ?? '', group.reduce((sum, [, count]) => sum + count, 0)]
    }),
  )
}

/** What the engine must answer, by looking at every product in turn. Offers of a product stand in id order. */
export function naiveSearch(
  documents: readonly ProductDocument[],
  { confirmations, lifetimes }: SourceTimes,
  query: SearchQuery,
): NaiveResult {
  const sure = naiveWords(documents, query, 'unknown')
  const isHeldWhole = ({ clauses, visible, scoreOf }: typeof sure): boolean =>
    visible.some(product => clauses.every((_, at) => scoreOf(product, at) > 0))
  const read = isHeldWhole(sure) ? sure : naiveWords(documents, query, 'rare')
  const { clauses, weights, visible, scoreOf, titleBonus, holdersOf } = read
  const places = [...clauses.keys()]
  let kept = places
  let relaxed: NaiveResult['relaxed'] = null
  let found = visible.filter(product => places.every(at => scoreOf(product, at) > 0))
  if (clauses.length === 0 && query.text.trim() !== '') found = []
  if (clauses.length > 0 && found.length === 0) {
    let best = { weight: 0, mask: '' }
    for (const product of visible) {
      const holds = places.map(at => scoreOf(product, at) > 0)
      const weight = holds.reduce((sum, isHeld, at) => sum + (isHeld ? (weights[at] ?? 0) : 0), 0)
      const mask = holds.map(Number).join('')
      if (weight > best.weight || (weight === best.weight && mask > best.mask)) best = { weight, mask }
    }
    if (best.weight > 0) {
      kept = places.filter(at => best.mask[at] === '1')
      relaxed = {
        missingTerms: clauses.filter((_, at) => best.mask[at] !== '1').map(({ clause }) => clause.text),
      }
      found = visible.filter(product => kept.every(at => scoreOf(product, at) > 0))
    }
  }

  const { filters } = query
  const observedAt = (offer: OfferDocument): number =>
    offer.missing ? offer.observedAt : Math.max(offer.observedAt, confirmations.get(offer.source) ?? 0)
  const convertShown = ({ price, currency }: OfferDocument): number | null => {
    const rate = query.rates.get(currency)
    return price === null || rate === undefined ? null : Math.floor(price * rate + 0.5)
  }
  const convert = (offer: OfferDocument): number | null =>
    offer.suspect === null ? convertShown(offer) : null
  const isOneOf = (value: string, wanted: readonly string[] | undefined): boolean =>
    wanted === undefined || wanted.length === 0 || wanted.includes(value)
  const levelsOf = ({ categoryPath }: ProductDocument): string[] =>
    categoryPath.map((_, at) => categoryPath.slice(0, at + 1).join(' > '))
  const passes = (
    product: ProductDocument,
    offer: OfferDocument,
    without: FacetName | 'price' | null,
  ): boolean => {
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
      (without === 'price' || !hasPriceFilter || isInPrice)
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
    facets[facet] = [...(facet === 'brand' ? joinCases(counts) : counts)]
      .map(([value, count]) => ({ value, count }))
      .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
      .slice(0, query.facetSize)
  }

  const isFresh = (offer: OfferDocument): boolean => {
    const lifetime = lifetimes.get(offer.source)
    const { now, staleBefore } = query
    const isKnown = lifetime !== undefined && now !== undefined
    return observedAt(offer) >= (isKnown ? now - lifetime : staleBefore)
  }
  const rank = (offer: OfferDocument): number[] => [
    offer.suspect === null ? 0 : 1,
    offer.availability === 'in_stock' || offer.availability === 'preorder' ? 0 : 1,
    isFresh(offer) ? 0 : 1,
    convert(offer) ?? Number.POSITIVE_INFINITY,
    Number(offer.offerId),
  ]
  const compare = (one: number[], other: number[]): number => {
    const at = one.findIndex((value, place) => value !== other[place])
    return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0)
  }
  const best = (offers: OfferDocument[]): OfferDocument | undefined =>
    offers.toSorted((one, other) => compare(rank(one), rank(other)))[0]
  const prices = found.flatMap(product => {
    const candidates = product.offers.filter(offer => passes(product, offer, 'price'))
    const shown = query.groupBy === 'offer' ? candidates : [best(candidates)]
    return shown.flatMap(offer => (offer && convert(offer)) ?? [])
  })
  const last = Number.NEGATIVE_INFINITY
  const entriesOf = (products: readonly ProductDocument[], counted: readonly number[]) =>
    products.flatMap(product => {
      const matching = product.offers.filter(offer => passes(product, offer, null))
      const shown = best(matching)
      if (shown === undefined) return []
      const textScore = counted.reduce((sum, at) => sum + scoreOf(product, at), 0)
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
          offer.suspect === null &&
          listPrice !== null &&
          listPrice > 0 &&
          offer.price !== null &&
          offer.price <= listPrice
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
      if (query.groupBy === 'product') return [entryOf(shown, matching, product.productId, product.offers)]
      return matching.map(offer => entryOf(offer, [offer], offer.offerId, [offer]))
    })
  type Entry = ReturnType<typeof entriesOf>[number]
  const inOrder = (entries: Entry[]): Entry[] =>
    entries.toSorted((one, other) => {
      if (one.key !== other.key) return one.key > other.key ? -1 : 1
      return other.score - one.score || one.id - other.id
    })
  const rerank = (entries: Entry[]): Entry[] => {
    if (query.sort !== 'relevance' || clauses.length === 0) return entries
    const window = entries.slice(0, WINDOW).map(entry => {
      const score = entry.score + titleBonus(entry.product)
      return { ...entry, score, key: score }
    })
    return [...inOrder(window), ...entries.slice(WINDOW)]
  }
  const matches = inOrder(entriesOf(found, kept))
  const page = rerank(matches).slice(query.offset, query.offset + query.limit)

  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const essential = essentialClauses(clauses.map(clause => ({ holders: holdersOf(clause) })))
  const isClose = (product: ProductDocument): boolean => {
    const held = places.filter(at => scoreOf(product, at) > 0)
    const cover = held.reduce((sum, at) => sum + (weights[at] ?? 0), 0)
    return held.some(at => essential.includes(at)) && cover >= 0.3 * whole
  }
  const wanted = query.offset === 0 ? Math.min(query.closeMatches ?? 0, query.limit) - page.length : 0
  const mayBeClose = wanted > 0 && query.sort === 'relevance' && clauses.length > 1
  const others = mayBeClose ? inOrder(entriesOf(visible.filter(isClose), places)) : []
  const close = rerank(others.filter(({ id }) => !matches.some(match => match.id === id))).slice(
    0,
    Math.max(0, wanted),
  )

  const hitOf = (entry: Entry, missingTerms: string[]): NaiveHit => ({
    productId: entry.product.productId,
    offerId: entry.offer.offerId,
    convertedPrice: convertShown(entry.offer),
    observedAt: observedAt(entry.offer),
    offersCount: entry.offersCount,
    score: shownScore(entry.score),
    missingTerms,
  })
  const missingOf = (product: ProductDocument): string[] =>
    clauses.filter((_, at) => scoreOf(product, at) === 0).map(({ clause }) => clause.text)
  return {
    total: matches.length,
    hits: page.map(entry => hitOf(entry, relaxed?.missingTerms ?? [])),
    facets,
    relaxed,
    corrections: clauses.flatMap(({ clause, alternatives }) => {
      const to = alternatives.filter(({ via }) => via === 'correction').flatMap(({ terms }) => terms)
      return to.length === 0 ? [] : [{ from: clause.text, to }]
    }),
    closeMatches: close.map(entry => hitOf(entry, missingOf(entry.product))),
    priceRanges: query.priceRanges ? rangesOf(prices, query.priceRanges) : [],
  }
}
