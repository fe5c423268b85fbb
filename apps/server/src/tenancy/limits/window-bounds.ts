import type { Seed, WindowLength } from './limiter.ts'

/** Milliseconds since 1970; the end is the first moment of the next window. */
export type Bounds = { startMs: number; endMs: number }

/** The window that a moment lies in: whole lengths since 1970, or the calendar month, in UTC. */
export function boundsAt(nowMs: number, length: WindowLength): Bounds {
  if (length !== 'month') {
    const startMs = Math.floor(nowMs / length) * length
    return { startMs, endMs: startMs + length }
  }
  const now = new Date(nowMs)
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()]
  return { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) }
}

/** Units the ledger had for a window; null when what it knew is of another one. */
export function seedWithin(seed: Seed | undefined, { startMs, endMs }: Bounds): number | null {
  return seed !== undefined && seed.atMs >= startMs && seed.atMs < endMs ? seed.used : null
}
