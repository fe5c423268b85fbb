import type { Clock } from '../clock.ts'

/** Several monitors that ask at once are one question to the database. */
const KEEP_MS = 5_000

/**
 * For metrics that one question answers: a `collect` for each of them, of which the first in 5 seconds asks and the
 * others wait for it. Rejects, for all of them, when `read` does.
 */
export function readTogether(clock: Clock, read: (now: Date) => Promise<void>): () => Promise<void> {
  let kept: { reading: Promise<void>; atMs: number } | null = null
  return () => {
    const now = clock.now()
    if (kept !== null && Math.abs(now.getTime() - kept.atMs) < KEEP_MS) return kept.reading
    const reading = read(now)
    kept = { reading, atMs: now.getTime() }
    // A failure is told, not kept.
    reading.catch(() => {
      kept = null
    })
    return reading
  }
}
