import type { SharedPlaces } from '../live/shared-places.ts'
import { AVAILABILITIES, type FacetName, type SearchResult } from '../types.ts'
import { FacetCounter, mostFrequent } from './facet-counter.ts'

/** The counters of an index, kept from search to search; a search runs to its end before the next begins. */
export class FacetCounters {
  readonly #shared: SharedPlaces
  readonly #counters = new Map<FacetName, FacetCounter>()
  #visitor = 0

  constructor(shared: SharedPlaces) {
    this.#shared = shared
  }

  #valuesOf(facet: FacetName): readonly string[] {
    const { brands, categories, sources, countries } = this.#shared
    if (facet === 'availability') return AVAILABILITIES
    return { brand: brands, category: categories, source: sources, country: countries }[facet].values
  }

  counter(facet: FacetName): FacetCounter {
    const places = this.#valuesOf(facet).length
    let counter = this.#counters.get(facet)
    if (counter === undefined || counter.places < places) {
      counter = new FacetCounter(Math.ceil(places * 1.25) + 8)
      this.#counters.set(facet, counter)
    }
    return counter
  }

  /** First of `count` numbers that no counter has seen as a visitor. */
  visitors(count: number): number {
    if (this.#visitor + count > 0xffffffff) {
      for (const counter of this.#counters.values()) counter.forgetVisitors()
      this.#visitor = 0
    }
    const first = this.#visitor + 1
    this.#visitor += count
    return first
  }

  /** What was counted since the last time. */
  take(facets: readonly FacetName[], size: number): SearchResult['facets'] {
    const result: SearchResult['facets'] = {}
    for (const facet of new Set(facets)) {
      if (facet === 'category') this.#addToParents()
      const values = this.#valuesOf(facet)
      const counted = this.counter(facet).drain()
      result[facet] = mostFrequent(counted, place => values[place] ?? '', Math.max(0, Math.floor(size)))
    }
    return result
  }

  /** A product is counted at its own category first; each level above has all that lies below it. */
  #addToParents(): void {
    const counter = this.counter('category')
    const { parents } = this.#shared.categories
    for (const [place, count] of counter.drain()) {
      for (let at = place; at !== 0; at = parents[at] ?? 0) counter.add(at, count)
    }
  }
}
