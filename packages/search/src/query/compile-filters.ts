import { categoryKey, type SharedPlaces } from '../live/shared-places.ts'
import { AVAILABILITIES, CONDITIONS, type SearchQuery } from '../types.ts'

/** By index-wide place: 1 where the filter lets the value pass. null: no such filter. */
type Mask = Uint8Array | null

export type CompiledFilters = {
  brands: Mask
  categories: Mask
  sources: Mask
  countries: Mask
  regions: Mask
  availability: Mask
  conditions: Mask
  /** null: no price filter. */
  price: { min: number; max: number } | null
  ratingMin: number | null
  /** True when a filter can tell one offer of a product from another. */
  readsOffers: boolean
}

export const NO_FILTERS: CompiledFilters = {
  brands: null,
  categories: null,
  sources: null,
  countries: null,
  regions: null,
  availability: null,
  conditions: null,
  price: null,
  ratingMin: null,
  readsOffers: false,
}

/** An empty list is no filter; a value that is not known lets nothing pass. */
function maskOf(wanted: readonly string[] | undefined, values: readonly string[]): Mask {
  if (wanted === undefined || wanted.length === 0) return null
  const mask = new Uint8Array(values.length)
  for (const value of wanted) {
    const place = values.indexOf(value)
    if (place >= 0) mask[place] = 1
  }
  return mask
}

function brandMask(brands: readonly string[] | undefined, shared: SharedPlaces): Mask {
  if (brands === undefined || brands.length === 0) return null
  const mask = new Uint8Array(shared.brands.values.length)
  for (const brand of brands) for (const place of shared.brandPlaces(brand)) mask[place] = 1
  return mask
}

function categoryMask(categories: readonly string[] | undefined, shared: SharedPlaces): Mask {
  if (categories === undefined || categories.length === 0) return null
  const wanted = new Set(categories.map(categoryKey))
  const { keys, parents } = shared.categories
  const mask = new Uint8Array(keys.length)
  const visit = (place: number): boolean =>
    place !== 0 && (wanted.has(keys[place] ?? '') || visit(parents[place] ?? 0))
  for (let place = 1; place < keys.length; place++) if (visit(place)) mask[place] = 1
  return mask
}

export function compileFilters({ filters }: SearchQuery, shared: SharedPlaces): CompiledFilters {
  const hasPrice = filters.priceMin !== undefined || filters.priceMax !== undefined
  const compiled = {
    brands: brandMask(filters.brands, shared),
    categories: categoryMask(filters.categories, shared),
    sources: maskOf(filters.sources, shared.sources.values),
    countries: maskOf(filters.countries, shared.countries.values),
    regions: maskOf(filters.regions, shared.regions.values),
    availability: maskOf(filters.availability, AVAILABILITIES),
    conditions: maskOf(filters.conditions, CONDITIONS),
    price: hasPrice
      ? {
          min: filters.priceMin ?? Number.NEGATIVE_INFINITY,
          max: filters.priceMax ?? Number.POSITIVE_INFINITY,
        }
      : null,
    ratingMin: filters.ratingMin ?? null,
  }
  const { sources, countries, regions, availability, conditions, price, ratingMin } = compiled
  const readsOffers = [sources, countries, regions, availability, conditions, price, ratingMin].some(
    filter => filter !== null,
  )
  return { ...compiled, readsOffers }
}
