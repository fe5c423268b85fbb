import type { SubscriptionStatus } from './billing-state.ts'

const DAY_MS = 86_400_000
/** Full service goes on so long after the first payment that failed. */
export const GRACE_MS = 7 * DAY_MS

/**
 * - pending: never paid yet, gives nothing.
 * - active, grace: the plan in full.
 * - restricted: limits of the free plan, until paid.
 * - canceled: over.
 */
export type DunningStage = 'pending' | 'active' | 'grace' | 'restricted' | 'canceled'

/** `pastDueSince` is null unless payment failed and was not made good since. */
export function dunningStage(status: SubscriptionStatus, pastDueSince: Date | null, now: Date): DunningStage {
  if (status === 'incomplete') return 'pending'
  if (status === 'canceled' || status === 'incomplete_expired') return 'canceled'
  if (status === 'paused') return 'restricted'
  if (status === 'active' || status === 'trialing') return 'active'
  if (pastDueSince === null) return 'restricted'
  return now.getTime() < pastDueSince.getTime() + GRACE_MS ? 'grace' : 'restricted'
}

const DUNNING_STEPS = ['day_0', 'day_3', 'day_6', 'restricted'] as const

export type DunningStep = (typeof DUNNING_STEPS)[number]

const STEP_AFTER_MS: Readonly<Record<DunningStep, number>> = {
  day_0: 0,
  day_3: 3 * DAY_MS,
  day_6: 6 * DAY_MS,
  restricted: GRACE_MS,
}

/** Steps that `now` has reached, in order. */
export function dunningStepsReached(pastDueSince: Date, now: Date): DunningStep[] {
  const elapsedMs = now.getTime() - pastDueSince.getTime()
  return DUNNING_STEPS.filter(step => elapsedMs >= STEP_AFTER_MS[step])
}
