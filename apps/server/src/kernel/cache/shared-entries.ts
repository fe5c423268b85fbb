import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { Logger } from '../log.ts'
import { keyOf, pack, UndecodableError, unpack } from './envelope.ts'
import type { CacheKind, CachePosition, Codec } from './kind.ts'
import type { Found, Kept, RedisTier } from './redis-tier.ts'

/** Past their lifetime, entries are kept for when they cannot be made. */
export const KEPT_MS = 600_000
/** Larger ones stay where they were made: one of them would push hundreds of others out. */
const MAX_TEXT_CHARS = 262_144
const LOCK_MS = 2_000
/** How long another process is waited for before the work is done here as well, where nothing else is said. */
const MOST_WAIT_MS = 200
const LEAST_DEADLINE_MS = 10
const WAIT_POLL_MS = 10
const TELL_EVERY_MS = 60_000

/** `ageMs` by the larger of two clocks: the machine's and that of Redis. */
export type SharedEntry<T> = { value: T; ageMs: number; lifetimeMs: number; floor: bigint }

export type SharedLookup<T> = {
  /** Good to be served; null: it has to be made. */
  good: SharedEntry<T> | null
  /** What was there, good or not. */
  any: SharedEntry<T> | null
  isOurs: boolean
}

/** A kind whose values are shared, and where they lie. */
export type Place<T> = { key: string; kind: CacheKind<T>; codec: Codec<T> }

/** Values in Redis, each with what it takes to tell whether it may be served here. None of this rejects. */
export class SharedEntries<T> {
  readonly #redis: RedisTier
  readonly #clock: Clock
  readonly #log: Logger
  readonly #mostWaitMs: number
  readonly #onError: (kind: CacheKind<T>) => void
  #toldAtMs = Number.NEGATIVE_INFINITY

  constructor(options: {
    redis: RedisTier
    clock: Clock
    log: Logger
    mostWaitMs?: number | undefined
    /** Called for each value that could not be read, and each time that Redis failed on a question. */
    onError: (kind: CacheKind<T>) => void
  }) {
    this.#redis = options.redis
    this.#clock = options.clock
    this.#log = options.log.child({ component: 'cache' })
    this.#mostWaitMs = options.mostWaitMs ?? MOST_WAIT_MS
    this.#onError = options.onError
  }

  get isUp(): boolean {
    return this.#redis.isUp
  }

  placeOf(kind: CacheKind<T>, codec: Codec<T>, { world }: CachePosition, asked: string): Place<T> {
    return { kind, codec, key: keyOf(kind.name, world, asked) }
  }

  /**
   * Looks for a good entry; where there is none and another process makes one, waits for that a while; otherwise takes
   * the lock, which `keep` or `giveUp` lets go. `isGood` is asked anew each time: what is good changes meanwhile.
   */
  async lookUp(place: Place<T>, isGood: (entry: SharedEntry<T>) => boolean): Promise<SharedLookup<T>> {
    const startMs = performance.now()
    let any: SharedEntry<T> | null = null
    while (true) {
      const askedAtMs = performance.now()
      const read = await this.#read(place)
      if (read === null) return { good: null, any, isOurs: false }
      any = read.entry ?? any
      if (read.entry !== null && isGood(read.entry)) return { good: read.entry, any, isOurs: false }
      if (!read.isBeingMade) {
        // One deadline for both questions, and a little where the first took all of it.
        const leftMs = Math.max(LEAST_DEADLINE_MS, this.#redis.deadlineMs - (performance.now() - askedAtMs))
        const locked = await this.#redis.lock(place.key, LOCK_MS, leftMs)
        if (locked === null) return { good: null, any, isOurs: false }
        if (locked.isOurs) {
          // What is there as before is not good still, and if it could not be read that is counted already.
          const entry = locked.text === read.text ? null : this.#entryOf(place, locked)
          any = entry ?? any
          if (entry === null || !isGood(entry)) return { good: null, any, isOurs: true }
          this.#redis.unlock(place.key)
          return { good: entry, any, isOurs: false }
        }
      }
      if (performance.now() - startMs >= this.#mostWaitMs) return { good: null, any, isOurs: false }
      await delay(WAIT_POLL_MS)
    }
  }

  keep(place: Place<T>, entry: SharedEntry<T>, isOurs: boolean): void {
    const { value, ageMs, lifetimeMs, floor } = entry
    const text = pack(place.key, {
      kind: place.kind.name,
      codecVersion: place.codec.version,
      floor,
      madeAtMs: this.#clock.now().getTime() - ageMs,
      ageAtWriteMs: ageMs,
      lifetimeMs,
      keptMs: KEPT_MS,
      body: place.codec.encode(value),
    })
    if (text.length <= MAX_TEXT_CHARS) this.#redis.keep(place.key, text, KEPT_MS)
    if (isOurs) this.#redis.unlock(place.key)
  }

  giveUp(place: Place<T>, isOurs: boolean): void {
    if (isOurs) this.#redis.unlock(place.key)
  }

  async #read(place: Place<T>): Promise<(Found & { entry: SharedEntry<T> | null }) | null> {
    const found = await this.#redis.find(place.key)
    if (found === null) {
      this.#onError(place.kind)
      return null
    }
    return { ...found, entry: this.#entryOf(place, found) }
  }

  #entryOf(place: Place<T>, { text, leftMs }: Kept): SharedEntry<T> | null {
    return text === null ? null : this.#decode(place, text, leftMs)
  }

  #decode({ key, kind, codec }: Place<T>, text: string, leftMs: number): SharedEntry<T> | null {
    try {
      const read = unpack(key, text, { kind: kind.name, codecVersion: codec.version })
      const byMachineMs = this.#clock.now().getTime() - read.madeAtMs
      const byRedisMs = read.ageAtWriteMs + read.keptMs - leftMs
      const value = decodeWith(codec, read.body)
      // Neither a machine whose clock is ahead nor one that is behind makes a value younger than it is.
      return {
        value,
        ageMs: Math.max(byMachineMs, byRedisMs, 0),
        lifetimeMs: read.lifetimeMs,
        floor: read.floor,
      }
    } catch (error) {
      this.#onError(kind)
      this.#tell(kind, error)
      return null
    }
  }

  #tell(kind: CacheKind<T>, error: unknown): void {
    const nowMs = performance.now()
    if (nowMs - this.#toldAtMs < TELL_EVERY_MS) return
    this.#toldAtMs = nowMs
    const reason = error instanceof UndecodableError ? error.reason : 'unknown'
    this.#log.error({ kind: kind.name, reason }, 'a cached value could not be read, and is made anew')
  }
}

function decodeWith<T>(codec: Codec<T>, body: string): T {
  try {
    return codec.decode(body)
  } catch (error) {
    throw new UndecodableError('content', error)
  }
}
