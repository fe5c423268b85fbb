import type { PriceRange } from '../types.ts'

/** Steps within a power of ten: fine enough for a narrow market, round enough to be read. */
const STEPS = [1, 1.5, 2, 3, 5, 7]
/** Prices from here on share one range without an end. */
const LAST_POWER = 15

/** Where ranges may begin, ascending, from 0 on: whole minor units, so the 1.5 that no coin pays is left out. */
export const PRICE_BOUNDS = Float64Array.from([
  0,
  ...Array.from({ length: LAST_POWER }, (_, power) => STEPS.map(step => step * 10 ** power)).flat(),
  10 ** LAST_POWER,
]).filter(Number.isInteger)

/** By the binary logarithm of a price below 2^31, rounded down: the bucket of the least such price. */
const FIRST_BUCKET = Uint8Array.from({ length: 31 }, (_, power) =>
  PRICE_BOUNDS.findLastIndex(bound => bound <= 2 ** power),
)

/** The last of `PRICE_BOUNDS` that is not above the price, which is a whole number; -1 for NaN and below 0. */
export function bucketOf(price: number): number {
  if (!(price >= 0)) return -1
  if (price === 0) return 0
  let bucket = FIRST_BUCKET[price < 2 ** 31 ? 31 - Math.clz32(price) : 30]!
  while (price >= PRICE_BOUNDS[bucket + 1]!) bucket++
  return bucket
}

/**
 * Joins neighbouring buckets of a histogram over `PRICE_BOUNDS` until at most `wanted` ranges are left: always the
 * two that hold the fewest together, of equals the cheaper ones, so that ranges come out about equally full.
 */
export function joinBuckets(counts: Uint32Array, wanted: number): PriceRange[] {
  const ranges: PriceRange[] = []
  for (const [bucket, count] of counts.entries()) {
    if (count > 0) ranges.push({ from: PRICE_BOUNDS[bucket]!, to: PRICE_BOUNDS[bucket + 1] ?? null, count })
  }
  while (ranges.length > Math.max(1, wanted)) {
    let least = 0
    let leastCount = Number.POSITIVE_INFINITY
    for (let at = 0; at + 1 < ranges.length; at++) {
      const count = (ranges[at]?.count ?? 0) + (ranges[at + 1]?.count ?? 0)
      if (count >= leastCount) continue
      least = at
      leastCount = count
    }
    const [from, to] = ranges.slice(least, least + 2)
    if (from === undefined || to === undefined) break
    ranges.splice(least, 2, { from: from.from, to: to.to, count: leastCount })
  }
  return ranges
}

/** Counts matches by the bucket of their price, from block to block and segment to segment. */
export class PriceHistogram {
  readonly counts = new Uint32Array(PRICE_BOUNDS.length)

  /** What was counted since the last time, in about `wanted` ranges. */
  take(wanted: number): PriceRange[] {
    const ranges = wanted > 0 ? joinBuckets(this.counts, Math.floor(wanted)) : []
    this.counts.fill(0)
    return ranges
  }
}
