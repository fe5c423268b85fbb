/** How values of one kind are written for other processes to read. */
export type Codec<T> = {
  /** Another one whenever what is written changes its meaning: what has another version is not read. */
  version: number
  encode(value: T): string
  /** Throws on whatever `encode` would not have written. */
  decode(text: string): T
}

/** What entries of one kind have in common. */
export type CacheKind<T> = {
  /** In keys and metrics: a few, fixed. */
  name: string
  /** How long a value may be served. */
  lifetimeMs: number
  /** What a value takes in memory, at most. */
  bytesOf(value: T): number
  /** null: cheaper to make than to ask for elsewhere, so kept in memory alone. */
  shared: Codec<T> | null
}

export type CacheResult = 'hit_memory' | 'hit_redis' | 'miss' | 'stale' | 'error'

/**
 * From what state of the world a process makes its values. Of two processes of one `world`, a value of the first is at
 * least as new as all that the second knows when the first's `floor` is not below the second's `ceiling`.
 */
export type CachePosition = { world: string; floor: bigint; ceiling: bigint | null }
