import { LRUCache } from 'lru-cache'
import type { ResultCounts } from './counts.ts'
import type { CacheKind } from './kind.ts'

/** What an entry takes besides its key and value, roughly. */
const ENTRY_BYTES = 550

export type MemoryEntry<T> = {
  value: T
  bytes: number
  kind: CacheKind<T>
  counts: ResultCounts
  /** Of what it was made from; another one: no longer good. */
  version: number
  madeAtMs: number
  lifetimeMs: number
  /** Until then it is served though it is old: making it anew has just failed. 0: it has not. */
  insteadUntilMs: number
}

/** Bounded by size: what was asked for longest ago goes first. */
export class MemoryTier<T> {
  readonly #entries: LRUCache<string, MemoryEntry<T>>

  constructor(maxBytes: number) {
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ bytes }, key) => bytes + 2 * key.length + ENTRY_BYTES,
    })
  }

  /** However old. */
  get(asked: string): MemoryEntry<T> | undefined {
    return this.#entries.get(asked)
  }

  set(asked: string, entry: MemoryEntry<T>): void {
    this.#entries.set(asked, entry)
  }

  delete(asked: string): void {
    this.#entries.delete(asked)
  }

  get size(): { entries: number; bytes: number } {
    return { entries: this.#entries.size, bytes: this.#entries.calculatedSize }
  }
}
