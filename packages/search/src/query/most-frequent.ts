import type { FacetCounter } from './facet-counter.ts'

export type FacetValue = { value: string; count: number }

const isBefore = (one: FacetValue, other: FacetValue): boolean =>
  one.count !== other.count ? one.count > other.count : one.value < other.value

/** Empties the counter into its `size` most frequent values, ties by value. */
export function takeMostFrequent(
  counter: FacetCounter,
  nameOf: (place: number) => string,
  size: number,
): FacetValue[] {
  const top: FacetValue[] = []
  let least = size > 0 ? 0 : Number.POSITIVE_INFINITY
  counter.drain((place, count) => {
    if (count < least) return
    const value = { value: nameOf(place), count }
    let at = top.length
    while (at > 0 && isBefore(value, top[at - 1] as FacetValue)) at--
    if (at < size) top.splice(at, 0, value)
    if (top.length > size) top.pop()
    if (top.length === size) least = top[size - 1]?.count ?? least
  })
  return top
}
