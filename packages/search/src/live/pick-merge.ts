/** How many products of a segment live, and how many are gone. */
export type SegmentSize = { living: number; dead: number }

const SMALLEST_TIER = 64
/** A segment this much of which is gone is rewritten by itself. */
const MAX_DEAD_SHARE = 1 / 3

const tierOf = (living: number, factor: number): number =>
  Math.max(0, Math.floor(Math.log(Math.max(1, living) / SMALLEST_TIER) / Math.log(factor)) + 1)

/**
 * Which segments to merge next, by their places; null: none. Segments of one size class are merged when there are
 * `factor` of them, so that each product is rewritten about once for each class it rises through.
 */
export function pickMerge(sizes: readonly SegmentSize[], factor: number): number[] | null {
  const tiers = new Map<number, number[]>()
  for (const [at, { living }] of sizes.entries()) {
    const tier = tierOf(living, factor)
    const peers = tiers.get(tier)
    if (peers === undefined) tiers.set(tier, [at])
    else peers.push(at)
  }
  for (const [, peers] of [...tiers].toSorted(([one], [other]) => one - other)) {
    if (peers.length >= factor) return peers
  }
  const wasteful = sizes.findIndex(({ living, dead }) => dead > (living + dead) * MAX_DEAD_SHARE)
  return wasteful < 0 ? null : [wasteful]
}
