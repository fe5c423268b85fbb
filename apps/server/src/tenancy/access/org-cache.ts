import { LRUCache } from 'lru-cache'

/** What is remembered at most: an entry takes about half a kilobyte. */
const MAX_ENTRIES = 200_000
/** Forgotten after so long in any case, by the clock that never jumps. */
const MAX_AGE_MS = 300_000

/** Look-ups by text, all of one organisation forgotten together. One that is under way is waited for by all. */
export class OrgCache<T extends { orgId: number }> {
  readonly #known = new LRUCache<string, T>({
    max: MAX_ENTRIES,
    ttl: MAX_AGE_MS,
    dispose: (value, key) => this.#keysOf.get(value.orgId)?.delete(key),
  })
  readonly #keysOf = new Map<number, Set<string>>()
  readonly #loading = new Map<string, Promise<T>>()
  #generation = 0

  get(key: string): T | undefined {
    return this.#known.get(key)
  }

  /** Loads once, however many ask meanwhile. What was loaded while something changed is given out and not kept. */
  load(key: string, load: () => Promise<T>): Promise<T> {
    const underWay = this.#loading.get(key)
    if (underWay !== undefined) return underWay
    const generation = this.#generation
    const loading = load()
      .then(value => {
        if (generation === this.#generation) this.#keep(key, value)
        return value
      })
      .finally(() => {
        if (this.#loading.get(key) === loading) this.#loading.delete(key)
      })
    this.#loading.set(key, loading)
    return loading
  }

  #keep(key: string, value: T): void {
    this.#known.set(key, value)
    const keys = this.#keysOf.get(value.orgId)
    if (keys === undefined) this.#keysOf.set(value.orgId, new Set([key]))
    else keys.add(key)
  }

  /** Whoever asks from now on gets what is loaded from now on. */
  forget(orgIds: readonly number[]): void {
    this.#generation++
    this.#loading.clear()
    for (const orgId of orgIds) {
      const keys = this.#keysOf.get(orgId)
      this.#keysOf.delete(orgId)
      for (const key of keys ?? []) this.#known.delete(key)
    }
  }
}
