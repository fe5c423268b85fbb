import type { Clock } from '../clock.ts'
import type { CacheCounts } from './counts.ts'
import type { CacheKind, CachePosition, CacheResult } from './kind.ts'
import { type MemoryEntry, MemoryTier } from './memory-tier.ts'
import { KEPT_MS, type SharedEntries, type SharedEntry } from './shared-entries.ts'

/** After making failed, how long what is old is served at once instead of trying again. */
const INSTEAD_MS = 1_000
/** Shared entries live between this share of their lifetime and all of it: what was made together ends apart. */
const SHORTEST_SHARE = 0.8

export type Made<T> = { value: T; result: Exclude<CacheResult, 'error'>; ageMs: number }

export type TwoTierOptions<T> = {
  clock: Clock
  /** Another number after everything here that changes what is made. */
  version: () => number
  /** The same as other processes can tell it; null: not known just now, so nothing is shared. */
  position: () => CachePosition | null
  /** What the next value made will be made from at least; null: not known, so it is not shared. */
  floor: () => Promise<bigint | null>
  /** null: memory alone. */
  shared: SharedEntries<T> | null
  counts: CacheCounts
  maxBytes: number
  /** Whether what `make` rejected with says that something is away, so that an older value may stand in. */
  isAway: (error: unknown) => boolean
  /** In [0, 1). */
  random: () => number
}

/**
 * Memory first, at once and without waiting; then, for what is dear, Redis. Of each question only one is worked on at a
 * time, here and, as far as Redis is there, anywhere. A value is never served past its lifetime, nor after a change of
 * what it was made from that this process knows of, unless it cannot be made: then an old one stands in, marked `stale`.
 */
export class TwoTierCache<T extends object> {
  readonly #options: TwoTierOptions<T>
  readonly #memory: MemoryTier<T>
  /** `made` is null once it is over: V8 may hold the entry longer than the Map does. */
  readonly #underWay = new Map<string, { version: number; made: Promise<Made<T>> | null }>()

  constructor(options: TwoTierOptions<T>) {
    this.#options = options
    this.#memory = new MemoryTier(options.maxBytes)
  }

  get size(): { entries: number; bytes: number } {
    return this.#memory.size
  }

  /** null: not in memory, or not good any more. */
  find(asked: string): T | null {
    const entry = this.#memory.get(asked)
    if (entry === undefined) return null
    const { clock, version, counts } = this.#options
    const nowMs = clock.now().getTime()
    const ageMs = nowMs - entry.madeAtMs
    // A clock that was put back must not keep values alive.
    if (entry.version !== version() || ageMs < 0 || ageMs > entry.lifetimeMs) {
      if (entry.kind.shared === null) this.#memory.delete(asked)
      return null
    }
    counts.count(entry.counts, 'hit_memory', nowMs)
    return entry.value
  }

  /**
   * For what `find` did not have. Who asks the same meanwhile gets the same. Rejects with what `make` rejects with,
   * unless that says that something is away and there is an older value.
   */
  async make(asked: string, kind: CacheKind<T>, make: () => Promise<T>): Promise<Made<T>> {
    const { counts, clock, version: versionNow } = this.#options
    const version = versionNow()
    const underWay = this.#underWay.get(asked)
    let making = underWay?.version === version ? underWay.made : null
    if (making === null) {
      making = this.#makeOrStandIn(asked, kind, version, make)
      const own = { version, made: making as typeof making | null }
      this.#underWay.set(asked, own)
      const forget = () => {
        own.made = null
        if (this.#underWay.get(asked) === own) this.#underWay.delete(asked)
      }
      making.then(forget, forget)
    }
    const made = await making
    counts.count(counts.of(kind.name), made.result, clock.now().getTime())
    return made
  }

  async #makeOrStandIn(
    asked: string,
    kind: CacheKind<T>,
    version: number,
    make: () => Promise<T>,
  ): Promise<Made<T>> {
    const { shared, position, floor: floorNow, isAway, clock } = this.#options
    const nowMs = clock.now().getTime()
    const own = kind.shared === null ? undefined : this.#memory.get(asked)
    if (own !== undefined && own.insteadUntilMs > nowMs) return standIn(own, nowMs)
    const at = position()
    const place =
      kind.shared === null || shared === null || at === null || !shared.isUp
        ? null
        : { entries: shared, at, place: shared.placeOf(kind, kind.shared, at, asked) }
    const looked = await place?.entries.lookUp(place.place, entry => this.#isGood(entry, own, place.at.world))
    if (looked?.good != null) return this.#keepFound(asked, kind, version, looked.good)
    const startMs = clock.now().getTime()
    let isLeft = false
    try {
      const floor = place === null ? null : await floorNow().catch(() => null)
      // After the floor is read: what is committed from then on may be in it or not.
      const value = await make()
      const lifetimeMs = this.#lifetimeOf(kind)
      this.#remember(asked, kind, { value, version, madeAtMs: startMs, lifetimeMs })
      if (place !== null && floor !== null) {
        const ageMs = clock.now().getTime() - startMs
        isLeft = true
        place.entries.keep(place.place, { value, ageMs, lifetimeMs, floor }, looked?.isOurs === true)
      }
      return { value, result: 'miss', ageMs: 0 }
    } catch (error) {
      const old =
        kind.shared === null || !isAway(error) ? null : this.#oldOf(asked, kind, looked?.any ?? null)
      if (old === null) throw error
      old.insteadUntilMs = clock.now().getTime() + INSTEAD_MS
      return standIn(old, clock.now().getTime())
    } finally {
      if (place !== null && !isLeft) place.entries.giveUp(place.place, looked?.isOurs === true)
    }
  }

  /** Neither too old, nor older than anything this process knows or has said. */
  #isGood(entry: SharedEntry<T>, own: MemoryEntry<T> | undefined, world: string): boolean {
    const { position, clock } = this.#options
    const here = position()
    if (here === null || here.ceiling === null || here.world !== world || entry.floor < here.ceiling)
      return false
    if (entry.ageMs > entry.lifetimeMs) return false
    return own === undefined || clock.now().getTime() - entry.ageMs >= own.madeAtMs
  }

  #keepFound(asked: string, kind: CacheKind<T>, version: number, found: SharedEntry<T>): Made<T> {
    const { value, ageMs, lifetimeMs } = found
    const madeAtMs = this.#options.clock.now().getTime() - ageMs
    this.#remember(asked, kind, { value, version, madeAtMs, lifetimeMs })
    return { value, result: 'hit_redis', ageMs }
  }

  /** The newest there is, of those that are not all too old. */
  #oldOf(asked: string, kind: CacheKind<T>, found: SharedEntry<T> | null): MemoryEntry<T> | null {
    const nowMs = this.#options.clock.now().getTime()
    const own = this.#memory.get(asked)
    const foundAtMs = found === null ? null : nowMs - found.ageMs
    if (found !== null && foundAtMs !== null && (own === undefined || foundAtMs > own.madeAtMs)) {
      const { value, lifetimeMs } = found
      // Of no version: it is to be found by those who cannot make it, and by nobody else.
      return this.#remember(asked, kind, { value, version: -1, madeAtMs: foundAtMs, lifetimeMs })
    }
    return own !== undefined && nowMs - own.madeAtMs <= KEPT_MS ? own : null
  }

  #remember(
    asked: string,
    kind: CacheKind<T>,
    entry: Pick<MemoryEntry<T>, 'value' | 'version' | 'madeAtMs' | 'lifetimeMs'>,
  ): MemoryEntry<T> {
    const bytes = kind.bytesOf(entry.value)
    const whole = { ...entry, kind, bytes, counts: this.#options.counts.of(kind.name), insteadUntilMs: 0 }
    this.#memory.set(asked, whole)
    return whole
  }

  #lifetimeOf(kind: CacheKind<T>): number {
    const share = kind.shared === null ? 1 : SHORTEST_SHARE + (1 - SHORTEST_SHARE) * this.#options.random()
    return share * kind.lifetimeMs
  }
}

function standIn<T>({ value, madeAtMs }: MemoryEntry<T>, nowMs: number): Made<T> {
  return { value, result: 'stale', ageMs: Math.max(0, nowMs - madeAtMs) }
}
