/** Counts per place, cleared by walking what was touched, so that a rare query pays nothing for a long list. */
export class FacetCounter {
  #counts: Uint32Array
  #touched: number[] = []
  #lastSeenBy: Uint32Array

  constructor(places: number) {
    this.#counts = new Uint32Array(places)
    this.#lastSeenBy = new Uint32Array(places)
  }

  get places(): number {
    return this.#counts.length
  }

  add(place: number, count = 1): void {
    if (this.#counts[place] === 0) this.#touched.push(place)
    this.#counts[place]! += count
  }

  /** Counts a place at most once for each `visitor`: a product with two offers in one country counts once there. */
  addOnce(place: number, visitor: number): void {
    if (this.#lastSeenBy[place] === visitor) return
    this.#lastSeenBy[place] = visitor
    if (this.#counts[place]!++ === 0) this.#touched.push(place)
  }

  /** Every place counted, with its count; the counter is empty afterwards. */
  drain(): [place: number, count: number][] {
    const counted = this.#touched.map((place): [number, number] => [place, this.#counts[place]!])
    for (const place of this.#touched) this.#counts[place] = 0
    this.#touched = []
    return counted
  }

  forgetVisitors(): void {
    this.#lastSeenBy.fill(0)
  }
}

export type FacetValue = { value: string; count: number }

const isBefore = (one: FacetValue, other: FacetValue): boolean =>
  one.count !== other.count ? one.count > other.count : one.value < other.value

/** The `size` most frequent, ties by value. */
export function mostFrequent(
  counted: readonly [place: number, count: number][],
  nameOf: (place: number) => string,
  size: number,
): FacetValue[] {
  const top: FacetValue[] = []
  for (const [place, count] of counted) {
    const last = top[size - 1]
    if (last !== undefined && count < last.count) continue
    const value = { value: nameOf(place), count }
    let at = Math.min(top.length, size)
    while (at > 0 && isBefore(value, top[at - 1] as FacetValue)) at--
    if (at < size) top.splice(at, 0, value)
    if (top.length > size) top.pop()
  }
  return top
}
