import type { SharedPlaces } from '../live/shared-places.ts'
import type { FacetCounter } from './facet-counter.ts'

/**
 * Adds the counts of brands that differ in letter case only up at one of their places. Returns what to call a place:
 * the spelling that counted most, of equals the first by code unit.
 */
export function joinSpellings(
  counter: FacetCounter,
  { brands, firstSpellings }: SharedPlaces,
): (place: number) => string {
  const { values } = brands
  const { counts, touched } = counter
  const length = touched[0]!
  const shown = new Map<number, { spelling: string; count: number }>()
  for (let at = 1; at <= length; at++) {
    const place = touched[at]!
    const first = firstSpellings[place]!
    if (first === place) continue
    const spelling = values[place] ?? ''
    const count = counts[place]!
    const best = shown.get(first) ?? { spelling: values[first] ?? '', count: counts[first]! }
    const isBetter = count !== best.count ? count > best.count : spelling < best.spelling
    shown.set(first, isBetter ? { spelling, count } : best)
    counts[place] = 0
    counter.add(first, count)
  }
  return place => shown.get(place)?.spelling ?? values[place] ?? ''
}
