import { nextInstant } from './cron.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Failures running after which a source is left alone, but for a probe now and then. */
export const CIRCUIT_OPENS_AT = 5
const RETRY_BASE_MS = 5 * MINUTE_MS
const RETRY_MAX_MS = 4 * HOUR_MS
const PROBE_BASE_MS = HOUR_MS
const PROBE_MAX_MS = 24 * HOUR_MS
const BUSY_MS = MINUTE_MS

export type Plannable = {
  cron: string
  timeZone: string
  jitterSeconds: number
  isPaused: boolean
  /** How often it failed since it was last read. */
  failuresRunning: number
}

export type Plan = {
  /** null: none is planned. */
  nextRunAt: Date | null
  /** Until when it is left alone; null: the circuit is closed. */
  circuitOpenUntil: Date | null
}

/**
 * When a source is read next, given how it went. What was missed is not made up for: after any downtime one run comes,
 * and then the next instant of the pattern. Failures are answered by ever longer waits, of which `random` (0 up to 1)
 * decides the upper half, so that sources which failed together do not come back together.
 */
export function planNext(schedule: Plannable, now: Date, random: () => number): Plan {
  const { failuresRunning } = schedule
  if (schedule.isPaused) return { nextRunAt: null, circuitOpenUntil: null }
  if (failuresRunning === 0) return { nextRunAt: nextByCron(schedule, now, random), circuitOpenUntil: null }
  if (failuresRunning < CIRCUIT_OPENS_AT) {
    const waitMs = doubled(RETRY_BASE_MS, failuresRunning - 1, RETRY_MAX_MS)
    return { nextRunAt: after(now, waitMs * (0.5 + random() / 2)), circuitOpenUntil: null }
  }
  const waitMs = doubled(PROBE_BASE_MS, failuresRunning - CIRCUIT_OPENS_AT, PROBE_MAX_MS)
  const probeAt = after(now, waitMs * (0.5 + random() / 2))
  return { nextRunAt: probeAt, circuitOpenUntil: probeAt }
}

/** When to look again at a source that is being read already. */
export function planWhileBusy(now: Date, random: () => number): Date {
  return after(now, BUSY_MS * (1 + random()))
}

/** The jitter takes at most half the way to the instant after, so that no two runs meet. */
function nextByCron({ cron, timeZone, jitterSeconds }: Plannable, now: Date, random: () => number) {
  const planned = nextInstant(cron, timeZone, now)
  if (planned === null) return null
  const following = nextInstant(cron, timeZone, planned)
  const gapMs = following === null ? Number.POSITIVE_INFINITY : following.getTime() - planned.getTime()
  return after(planned, random() * Math.min(jitterSeconds * 1_000, gapMs / 2))
}

const doubled = (baseMs: number, times: number, maxMs: number) =>
  Math.min(maxMs, baseMs * 2 ** Math.min(times, 30))

const after = (instant: Date, ms: number) => new Date(instant.getTime() + Math.round(ms))
