import { FacetCounters } from '../query/facet-counters.ts'
import type { Snapshot } from '../query/search.ts'
import { forgetReplaced } from './forget-segments.ts'
import { bury, type LiveSegment, openLiveSegment } from './live-segment.ts'
import { SharedPlaces } from './shared-places.ts'
import { deathsOf, type SnapshotMessage, type Tombstones } from './snapshot-message.ts'

/** An index as a search thread knows it: the same segments in the same memory, its own marks and dictionaries. */
export class SnapshotReplica {
  #segments = new Map<string, LiveSegment>()
  #shared = new SharedPlaces()
  #counters = new FacetCounters(this.#shared)
  readonly #confirmations = new Map<string, number>()
  #lifetimes: ReadonlyMap<string, number> = new Map()
  #snapshot = this.#takeSnapshot()

  get snapshot(): Snapshot {
    return this.#snapshot
  }

  #takeSnapshot(): Snapshot {
    return {
      segments: [...this.#segments.values()],
      shared: this.#shared,
      counters: this.#counters,
      times: { confirmations: this.#confirmations, lifetimes: this.#lifetimes },
    }
  }

  /** Throws when a container is not a whole segment or a change is about a segment that was never sent. */
  receive({ isWhole, buried, added, order, confirmations, lifetimes }: SnapshotMessage): void {
    if (isWhole) {
      this.#segments.clear()
      this.#shared = new SharedPlaces()
      this.#counters = new FacetCounters(this.#shared)
    }
    for (const { id, tombstones } of buried) this.#bury(this.#known(id), tombstones)
    for (const { id, container, tombstones } of added) {
      const live = openLiveSegment(container, this.#shared, id)
      this.#bury(live, tombstones)
      this.#segments.set(id, live)
    }
    this.#segments = new Map(order.map(id => [id, this.#known(id)]))
    for (const [source, at] of confirmations) this.#confirmations.set(source, at)
    if (lifetimes !== null) this.#lifetimes = new Map(lifetimes)
    const before = this.#snapshot.segments
    this.#snapshot = this.#takeSnapshot()
    forgetReplaced(before, this.#snapshot.segments)
  }

  #bury(live: LiveSegment, tombstones: Tombstones): void {
    if (tombstones.products.length > 0) bury(live, tombstones.products, deathsOf(tombstones))
  }

  #known(id: string): LiveSegment {
    const live = this.#segments.get(id)
    if (live === undefined) throw new Error(`segment ${id} was never sent`)
    return live
  }
}
