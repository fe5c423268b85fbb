export const SOURCE_STATES = [
  'fresh',
  'late',
  'stale',
  'failing',
  'paused',
  'quarantined',
  'never_read',
] as const
export type SourceState = (typeof SOURCE_STATES)[number]

/** Past its promise by so many times, what is late is stale. */
const STALE_TIMES = 2
/** One failure may be chance; it is told by `last_attempt`. */
const FAILING_AT = 3

export type SourceFacts = {
  /** Start of the last full reading that was applied. */
  confirmedAt: Date | null
  expectedEverySeconds: number
  /** How long its prices count once read. */
  lifetimeSeconds: number
  /** null: it has no schedule. */
  schedule: { isPaused: boolean; failuresRunning: number; circuitOpenUntil: Date | null } | null
  lastAttempt: { status: string } | null
  /** Runs held back since the last one that was applied. */
  quarantinesOpen: number
}

/**
 * How a source is doing. What needs somebody's hand goes before what only tells its age: somebody paused it, a run
 * waits for a look, it fails again and again. Where nothing does, its age against its promise and its prices' lifetime.
 */
export function stateOf(facts: SourceFacts, now: Date): SourceState {
  const { schedule, confirmedAt, expectedEverySeconds, lifetimeSeconds } = facts
  if (schedule?.isPaused) return 'paused'
  if (facts.quarantinesOpen > 0) return 'quarantined'
  if (isFailing(facts)) return 'failing'
  if (confirmedAt === null) return 'never_read'
  const ageSeconds = ageSecondsOf(confirmedAt, now)
  // Whatever was promised: a source whose prices count no longer is not well.
  if (ageSeconds > lifetimeSeconds) return 'stale'
  if (ageSeconds <= expectedEverySeconds) return 'fresh'
  return ageSeconds <= STALE_TIMES * expectedEverySeconds ? 'late' : 'stale'
}

export function ageSecondsOf(confirmedAt: Date, now: Date): number {
  return Math.max(0, (now.getTime() - confirmedAt.getTime()) / 1_000)
}

function isFailing({ schedule, lastAttempt }: SourceFacts): boolean {
  if (schedule === null) return lastAttempt?.status === 'failed'
  return schedule.failuresRunning >= FAILING_AT || schedule.circuitOpenUntil !== null
}

export type Verdict = 'healthy' | 'degraded' | 'unhealthy'

const WELL: readonly SourceState[] = ['fresh', 'paused']
/** Nothing is known of it that may be relied on. */
const LOST: readonly SourceState[] = ['stale', 'failing', 'never_read']

/** All in one word: unhealthy when half of the sources are lost, degraded when any is not as promised. */
export function verdictOf(states: readonly SourceState[]): Verdict {
  const lost = states.filter(state => LOST.includes(state)).length
  if (lost > 0 && lost * 2 >= states.length) return 'unhealthy'
  return states.every(state => WELL.includes(state)) ? 'healthy' : 'degraded'
}
