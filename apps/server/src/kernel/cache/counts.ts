import type { CacheResult } from './kind.ts'

const BUCKET_MS = 15_000
const BUCKETS = 20

export type ResultCounts = Record<CacheResult, number>

/** What became of the questions put to the cache: since the start by kind, and of the last five minutes together. */
export class CacheCounts {
  readonly #byKind = new Map<string, ResultCounts>()
  readonly #numbers = new Float64Array(BUCKETS).fill(-1)
  readonly #hits = new Uint32Array(BUCKETS)
  readonly #asked = new Uint32Array(BUCKETS)

  /** Of one kind, to be counted up by `count`. */
  of(kind: string): ResultCounts {
    const known = this.#byKind.get(kind)
    if (known !== undefined) return known
    const counts = { hit_memory: 0, hit_redis: 0, miss: 0, stale: 0, error: 0 }
    this.#byKind.set(kind, counts)
    return counts
  }

  count(counts: ResultCounts, result: CacheResult, nowMs: number): void {
    counts[result]++
    // A failure on the way is counted beside what the question ended in.
    if (result === 'error') return
    const number = Math.floor(nowMs / BUCKET_MS)
    const at = number % BUCKETS
    if (this.#numbers[at] !== number) {
      this.#numbers[at] = number
      this.#hits[at] = 0
      this.#asked[at] = 0
    }
    this.#asked[at]!++
    if (result === 'hit_memory' || result === 'hit_redis') this.#hits[at]!++
  }

  /** Share of the last five minutes' questions that were answered without making anything; null: there were none. */
  hitRate(nowMs: number): number | null {
    const newest = Math.floor(nowMs / BUCKET_MS)
    let hits = 0
    let asked = 0
    for (const [at, number] of this.#numbers.entries()) {
      if (number > newest || number <= newest - BUCKETS) continue
      hits += this.#hits[at] ?? 0
      asked += this.#asked[at] ?? 0
    }
    return asked === 0 ? null : hits / asked
  }

  byKind(): ReadonlyMap<string, Readonly<ResultCounts>> {
    return this.#byKind
  }
}
