import { CacheTiers } from '../../src/kernel/cache/index.ts'
import type { CacheKind, CachePosition } from '../../src/kernel/cache/kind.ts'
import { quietLog } from './quiet-log.ts'
import { until } from './until.ts'

export type Note = { text: string }

/** A kind whose values are read with care: nothing but what `encode` writes. */
export const NOTES: CacheKind<Note> = {
  name: 'notes',
  lifetimeMs: 5_000,
  bytesOf: note => 2 * note.text.length,
  shared: {
    version: 1,
    encode: note => JSON.stringify({ note: note.text }),
    decode(text) {
      const { note } = JSON.parse(text) as { note?: unknown }
      if (typeof note !== 'string') throw new Error('no note')
      return { text: note }
    },
  },
}

/** A machine that does much else at a time must not look like a Redis that is slow. */
const PATIENT_MS = 10_000

export class Away extends Error {}

export type CacheSide = Awaited<ReturnType<typeof openSide>>

/** What one process has of the cache: its own memory, clock and place in the catalogue's history. */
export async function openSide(
  redisUrl: string | null,
  { isUp = redisUrl !== null, startMs = 1_000_000, deadlineMs = PATIENT_MS } = {},
) {
  const clock = { nowMs: startMs, now: () => new Date(clock.nowMs) }
  const standing: { version: number; at: CachePosition | null } = {
    version: 1,
    at: { world: 'one', floor: 10n, ceiling: 10n },
  }
  const tiers = new CacheTiers({
    redisUrl,
    clock,
    log: quietLog,
    deadlineMs,
    mostWaitMs: deadlineMs,
  })
  const cache = tiers.open<Note>({
    version: () => standing.version,
    position: () => standing.at,
    floor: async () => standing.at?.floor ?? null,
    maxBytes: 1_000_000,
    isAway: error => error instanceof Away,
  })
  const untilUp = () => until(async () => tiers.status().redis === 'up')
  if (isUp) await untilUp()
  let made = 0
  return {
    clock,
    standing,
    tiers,
    cache,
    untilUp,
    /** How often something was made here. */
    made: () => made,
    /** As a caller does: memory, else whatever it takes. */
    async ask(asked: string, text: string, kind: CacheKind<Note> = NOTES) {
      const kept = cache.find(asked)
      if (kept !== null) return { value: kept, result: 'hit_memory' as const, ageMs: 0 }
      return cache.make(asked, kind, async () => {
        made++
        return { text }
      })
    },
    askAway: (asked: string) => cache.make(asked, NOTES, () => Promise.reject(new Away('away'))),
    errors: () => tiers.counts.of('notes').error,
    [Symbol.asyncDispose]: () => tiers[Symbol.asyncDispose](),
  }
}
