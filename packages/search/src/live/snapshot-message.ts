import type { Snapshot } from '../query/search.ts'
import type { Container } from '../segment/layout.ts'
import type { LiveSegment } from './live-segment.ts'

/** Products of a segment that are gone, and the terms of the public ones among them: place, count, place, … */
export type Tombstones = { products: Uint32Array; deaths: Uint32Array }

export type SegmentState = { id: string; container: Container; tombstones: Tombstones }

/**
 * What a search thread is told of a change, all of it in one message: a thread does nothing between two messages,
 * so a search there sees the whole change or nothing of it. Tombstones are sent and not shared for the same
 * reason: a mark that flips under a search hides the old product from it before the new one is there.
 */
export type SnapshotMessage = {
  kind: 'snapshot'
  /** Everything known before is forgotten, the index-wide dictionaries too. */
  isWhole: boolean
  /** Newly gone products of segments that are known already. */
  buried: { id: string; tombstones: Tombstones }[]
  added: SegmentState[]
  /** Ids of all segments from now on, in their order. */
  order: string[]
  /** Those that are new or later than before. */
  confirmations: [source: string, at: number][]
  /** All of them; null: as before. */
  lifetimes: [source: string, ms: number][] | null
}

export function tombstonesOf(
  products: Iterable<number>,
  deaths: Iterable<readonly [number, number]>,
): Tombstones {
  return { products: Uint32Array.from(products), deaths: Uint32Array.from([...deaths].flat()) }
}

/** The term deaths again as `bury` takes them. */
export function* deathsOf({ deaths }: Tombstones): Generator<[number, number]> {
  for (let at = 0; at + 1 < deaths.length; at += 2) yield [deaths[at] ?? 0, deaths[at + 1] ?? 0]
}

function* deadProductsOf({ dead, deadProducts }: LiveSegment): Generator<number> {
  if (deadProducts === 0) return
  for (const [product, isDead] of dead.entries()) if (isDead === 1) yield product
}

/** A segment as it is now. Its container is shared with whom it is sent to, never copied. */
export const stateOf = (live: LiveSegment): SegmentState => ({
  id: live.id,
  container: live.segment.container,
  tombstones: tombstonesOf(deadProductsOf(live), live.termDeaths),
})

/** All that a thread has to know when it starts. */
export const wholeSnapshot = ({ segments, times }: Snapshot): SnapshotMessage => ({
  kind: 'snapshot',
  isWhole: true,
  buried: [],
  added: segments.map(stateOf),
  order: segments.map(({ id }) => id),
  confirmations: [...times.confirmations],
  lifetimes: [...times.lifetimes],
})
