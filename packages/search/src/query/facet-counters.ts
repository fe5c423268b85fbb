import type { LiveSegment } from '../live/live-segment.ts'
import type { SharedPlaces } from '../live/shared-places.ts'
import type { Segment } from '../segment/segment.ts'
import { AVAILABILITIES, type FacetName, type PriceRange, type SearchResult } from '../types.ts'
import { FacetCounter } from './facet-counter.ts'
import { joinSpellings } from './join-spellings.ts'
import { takeMostFrequent } from './most-frequent.ts'
import { PriceHistogram } from './price-ranges.ts'
import { TraitTally } from './trait-tally.ts'

/** What is counted in one segment, by the segment's own places. */
export type SegmentCounters = {
  brand: FacetCounter
  category: FacetCounter
  source: FacetCounter
  /** Only the countries that the tally has no mark for. */
  country: FacetCounter
  tally: TraitTally
}

/** A counter with room for so many places: the one given, when it has. */
const withRoom = (counter: FacetCounter | undefined, places: number): FacetCounter =>
  counter !== undefined && counter.places >= places ? counter : new FacetCounter(Math.ceil(places * 1.25) + 8)

/** The counters of an index, kept from search to search; a search runs to its end before the next begins. */
export class FacetCounters {
  readonly #shared: SharedPlaces
  /** By index-wide place. */
  readonly #totals = new Map<FacetName, FacetCounter>()
  #ofSegment: Partial<SegmentCounters> = {}
  readonly #tally = new TraitTally()
  readonly prices = new PriceHistogram()
  #visitor = 0

  constructor(shared: SharedPlaces) {
    this.#shared = shared
  }

  #valuesOf(facet: FacetName): readonly string[] {
    const { brands, categories, sources, countries } = this.#shared
    if (facet === 'availability') return AVAILABILITIES
    return { brand: brands, category: categories, source: sources, country: countries }[facet].values
  }

  #total(facet: FacetName): FacetCounter {
    const total = withRoom(this.#totals.get(facet), this.#valuesOf(facet).length)
    this.#totals.set(facet, total)
    return total
  }

  /** Empty counters for the segment; `gather` empties them again. */
  ofSegment({ dictionaries }: Segment): SegmentCounters {
    const { brand, category, source, country } = this.#ofSegment
    const { brands, categories, sources, countries } = dictionaries
    const counters = {
      brand: withRoom(brand, brands.length),
      category: withRoom(category, categories.length),
      source: withRoom(source, sources.length),
      country: withRoom(country, countries.length),
      tally: this.#tally,
    }
    this.#ofSegment = counters
    return counters
  }

  /** Adds what was counted in the segment to the totals. */
  gather({ segment, places }: LiveSegment): void {
    const { brand, category, source, country, tally } = this.ofSegment(segment)
    tally.drain(this.#total('availability'), this.#total('country'), places.countries)
    const move = (counter: FacetCounter, facet: FacetName, places: Uint32Array): void => {
      const total = this.#total(facet)
      counter.drain((place, count) => total.add(places[place]!, count))
    }
    // Place 0 is the missing brand, and the missing category.
    brand.forget(0)
    category.forget(0)
    move(brand, 'brand', places.brands)
    move(category, 'category', places.categories)
    move(source, 'source', places.sources)
    move(country, 'country', places.countries)
  }

  /** First of `count` numbers that no counter has seen as a visitor. */
  visitors(count: number): number {
    if (this.#visitor + count > 0x7fffffff) {
      const { source, country } = this.#ofSegment
      source?.forgetVisitors()
      country?.forgetVisitors()
      this.#visitor = 0
    }
    const first = this.#visitor + 1
    this.#visitor += count
    return first
  }

  /** What was counted since the last time. */
  take(facets: readonly FacetName[], facetSize: number): SearchResult['facets'] {
    const size = Math.max(0, Math.floor(facetSize))
    const result: SearchResult['facets'] = {}
    for (const facet of new Set(facets)) {
      const counter = this.#total(facet)
      const values = this.#valuesOf(facet)
      let nameOf = (place: number): string => values[place] ?? ''
      if (facet === 'category') this.#addToParents(counter)
      if (facet === 'brand') nameOf = joinSpellings(counter, this.#shared)
      result[facet] = takeMostFrequent(counter, nameOf, size)
    }
    return result
  }

  /** Exact counts of about `wanted` ranges of price; empties them. */
  takePriceRanges(wanted = 0): PriceRange[] {
    return this.prices.take(wanted)
  }

  /** A product is counted at its own category first; each level above has all that lies below it. */
  #addToParents(counter: FacetCounter): void {
    const { parents } = this.#shared.categories
    const own: [place: number, count: number][] = []
    counter.drain((place, count) => own.push([place, count]))
    for (const [place, count] of own) {
      for (let at = place; at !== 0; at = parents[at] ?? 0) counter.add(at, count)
    }
  }
}
