import { pathOf, StringDictionary } from '../segment/dictionaries.ts'
import { BRAND, PRODUCT_WORDS } from '../segment/hot-columns.ts'
import type { Segment } from '../segment/segment.ts'
import { brandKey } from '../understand/index.ts'

const SEPARATOR = ' > '

/** The form in which category paths are compared: `electronics>Audio ` is `electronics > audio`. */
export const categoryKey = (path: string): string =>
  path
    .toLowerCase()
    .split('>')
    .map(name => name.trim())
    .join(SEPARATOR)

/** The index-wide places of category paths, parents before their children. */
class SharedCategories {
  readonly #paths = new StringDictionary([''])
  readonly keys: string[] = ['']
  readonly parents: number[] = [0]

  get values(): readonly string[] {
    return this.#paths.values
  }

  place(path: readonly string[]): number {
    if (path.length === 0) return 0
    // The identity of a path keeps its names apart even where a name holds the separator itself.
    const place = this.#paths.place(path.join(SEPARATOR))
    if (place === this.keys.length) {
      this.keys.push(categoryKey(path.join(SEPARATOR)))
      this.parents.push(0)
      this.parents[place] = this.place(path.slice(0, -1))
    }
    return place
  }
}

/** Where a segment's places lie in the index-wide lists. */
export type PlaceMaps = {
  brands: Uint32Array
  categories: Uint32Array
  sources: Uint32Array
  countries: Uint32Array
  regions: Uint32Array
  currencies: Uint32Array
}

/**
 * Index-wide dictionaries: facets count and filters match over them, so that segments need not agree on places.
 * They only grow until the next build or reopening; a value without products is never counted, so never shown.
 */
export class SharedPlaces {
  readonly brands = new StringDictionary([''])
  readonly categories = new SharedCategories()
  readonly sources = new StringDictionary()
  readonly countries = new StringDictionary()
  readonly regions = new StringDictionary()
  readonly currencies = new StringDictionary()
  /** Organisations that have private products, or had since the last build. */
  readonly owners = new Set<number>()
  readonly #brandsByKey = new Map<string, number[]>()
  /** Places of the brands that have these words. */
  readonly #brandsByWords = new Map<string, number[]>()
  /** By place of a brand: the organisations that have private products of it; null: there are public ones. */
  readonly #brandOwners: (Set<number> | null)[] = [null]
  /** By place of a brand: the first of the brands that differ from it in letter case only; often itself. */
  readonly firstSpellings: number[] = [0]

  /** `ownerOf` tells whose private product the segment's product is; null: it is public. */
  mapsOf(segment: Segment, ownerOf: (product: number) => number | null): PlaceMaps {
    const { dictionaries } = segment
    const { categories } = dictionaries
    const known = this.brands.values.length
    const map = (values: readonly string[], into: StringDictionary) =>
      Uint32Array.from(values, value => into.place(value))
    const brands = map(dictionaries.brands, this.brands)
    for (let place = known; place < this.brands.values.length; place++) {
      const key = (this.brands.values[place] ?? '').toLowerCase()
      const sharing = this.#brandsByKey.get(key)
      if (sharing === undefined) this.#brandsByKey.set(key, [place])
      else sharing.push(place)
      const words = brandKey(this.brands.values[place] ?? '')
      const named = this.#brandsByWords.get(words)
      if (named === undefined) this.#brandsByWords.set(words, [place])
      else named.push(place)
      this.#brandOwners.push(new Set())
      this.firstSpellings.push(sharing?.[0] ?? place)
    }
    for (let product = 0; product < segment.products; product++) {
      const place = brands[segment.productHot[product * PRODUCT_WORDS + BRAND]!]!
      const owner = ownerOf(product)
      if (owner === null) this.#brandOwners[place] = null
      else this.#brandOwners[place]?.add(owner)
      if (owner !== null) this.owners.add(owner)
    }
    return {
      brands,
      categories: Uint32Array.from(categories, (_, place) =>
        this.categories.place(pathOf(categories, place)),
      ),
      sources: map(dictionaries.sources, this.sources),
      countries: map(dictionaries.countries, this.countries),
      regions: map(dictionaries.regions, this.regions),
      currencies: map(dictionaries.currencies, this.currencies),
    }
  }

  /** Every spelling of a brand that differs in case only. */
  brandPlaces(brand: string): readonly number[] {
    return this.#brandsByKey.get(brand.toLowerCase()) ?? []
  }

  /** The brand whose words, folded and with one space between them, are given, if the asker may know of it. */
  brandNamed(words: string, orgIds: readonly number[]): string | null {
    const isKnown = (place: number): boolean => {
      const owners = this.#brandOwners[place]
      return owners === null || orgIds.some(orgId => owners?.has(orgId))
    }
    const spellings = (this.#brandsByWords.get(words) ?? [])
      .filter(isKnown)
      .map(place => this.brands.values[place] ?? '')
    // Not the one that came first: that would tell when others' products came.
    return spellings.toSorted((one, other) => (one < other ? -1 : 1))[0] ?? null
  }
}
