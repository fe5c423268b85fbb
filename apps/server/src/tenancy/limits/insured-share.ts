import type { LimitWindow, WindowLength } from './limiter.ts'
import { boundsAt } from './window-bounds.ts'

const DAY_MS = 86_400_000
/** Windows up to this length are there to spread load, and are over before a refusal would have helped anybody. */
const SHORT_MS = 60_000

/** A shorter window that whatever grows the longer one has to fit into as well: how fast that can have grown. */
type Pace = { limit: number; windowMs: WindowLength; cost: number }

/**
 * Units that one of `processes` may grant of a window while nobody can ask Redis, so that all of them together stay
 * within the limit: its part of what was left when Redis went. Left is taken at its least: what this process last
 * heard of is used, and the most that others can have been granted from then until Redis went, which is what the paces
 * let through. Of a window that began after Redis went nothing is used, and the share is a full one. Without a pace
 * nothing is granted of a long window; of a short one, what was last heard counts.
 */
export function insuredShare({
  window: { limit, cost, windowMs },
  knownUsed,
  asOfMs,
  lostAtMs,
  paces,
  processes,
}: {
  window: Pace
  /** Units of everybody, as of `asOfMs`. */
  knownUsed: number
  asOfMs: number
  lostAtMs: number
  paces: readonly Pace[]
  processes: number
}): number {
  const unknown = lengthMs(windowMs) <= SHORT_MS ? 0 : Infinity
  const growths = paces.map(pace => growth(pace, cost, asOfMs, lostAtMs))
  const grown = asOfMs >= lostAtMs ? 0 : growths.length === 0 ? unknown : Math.min(...growths)
  return Math.max(0, Math.floor((limit - knownUsed - grown) / processes))
}

/** Units that fit into the pace's windows between two moments. */
function growth(pace: Pace, cost: number, fromMs: number, toMs: number): number {
  const costPerUnit = Math.max(1, cost / Math.max(1, pace.cost))
  return pace.limit * windowsTouched(pace.windowMs, fromMs, toMs) * costPerUnit
}

function windowsTouched(length: WindowLength, fromMs: number, toMs: number): number {
  if (length === 'month') return boundsAt(fromMs, 'month').endMs > toMs ? 1 : Infinity
  return Math.floor(toMs / length) - Math.floor(fromMs / length) + 1
}

/** The shorter windows of the same subject, and of the organisation that a key or a person belongs to. */
export function pacesOf(window: LimitWindow, windows: readonly LimitWindow[]): LimitWindow[] {
  return windows.filter(
    other =>
      lengthMs(other.windowMs) < lengthMs(window.windowMs) &&
      (other.subject === window.subject || other.subject.startsWith('org:')),
  )
}

const lengthMs = (length: WindowLength) => (length === 'month' ? 28 * DAY_MS : length)
