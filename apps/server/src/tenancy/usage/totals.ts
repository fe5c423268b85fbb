import type { Plan } from '../plans/plan.ts'

/** What an organisation used in the month and day of UTC that go on. */
export type OrgTotals = {
  /** `2026-11` */
  month: string
  /** `2026-11-21` */
  day: string
  requestsThisMonth: number
  costThisMonth: number
  agentMinutesThisMonth: number
  requestsToday: number
  /** Units of the key that was asked about; 0 without one. */
  keyCostThisMonth: number
}

export type Period = Pick<OrgTotals, 'month' | 'day'>

/** null: without a limit. */
export type Remaining = {
  requestsToday: number | null
  agentMinutes: number | null
  budget: number | null
}

export type Quotas = Pick<Plan, 'requestsPerDay' | 'agentMinutesPerMonth'>

/** The month and day of UTC that an RFC 3339 instant in UTC lies in. */
export const periodOf = (instant: string): Period => ({
  month: instant.slice(0, 7),
  day: instant.slice(0, 10),
})

/** Instants at which month and day begin and end. */
export function boundsOf(now: Date) {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()]
  return {
    monthStart: new Date(Date.UTC(year, month, 1)),
    monthEnd: new Date(Date.UTC(year, month + 1, 1)),
    dayStart: new Date(Date.UTC(year, month, day)),
    dayEnd: new Date(Date.UTC(year, month, day + 1)),
  }
}

/** What is left. `budgetPerMonth` is of the key whose cost the totals hold; null when it has none. */
export function remainingOf(plan: Quotas, totals: OrgTotals, budgetPerMonth: number | null): Remaining {
  const left = (limit: number | null, used: number) => (limit === null ? null : Math.max(0, limit - used))
  return {
    requestsToday: left(plan.requestsPerDay, totals.requestsToday),
    agentMinutes: left(plan.agentMinutesPerMonth, totals.agentMinutesThisMonth),
    budget: left(budgetPerMonth, totals.keyCostThisMonth),
  }
}

/**
 * Whether the agent-minutes of the month do not reach for one more request. Plans with overage go on, and are billed.
 * `beginsMinute`: the request would be its agent's first in this minute; within a minute already counted it may go on.
 */
export function isOverCap(
  plan: Pick<Plan, 'agentMinutesPerMonth' | 'hasOverage'>,
  totals: Pick<OrgTotals, 'agentMinutesThisMonth'>,
  beginsMinute = true,
): boolean {
  if (plan.agentMinutesPerMonth === null || plan.hasOverage) return false
  return totals.agentMinutesThisMonth + (beginsMinute ? 1 : 0) > plan.agentMinutesPerMonth
}

/** Headers that tell what a request cost and what is left. What has no limit is left out. */
export function usageHeaders(cost: number, remaining: Remaining): Record<string, string> {
  const headers: Record<string, string> = { 'x-usage-cost': String(cost) }
  if (remaining.requestsToday !== null) headers['x-usage-remaining-day'] = String(remaining.requestsToday)
  if (remaining.agentMinutes !== null)
    headers['x-usage-agent-minutes-remaining'] = String(remaining.agentMinutes)
  if (remaining.budget !== null) headers['x-usage-budget-remaining'] = String(remaining.budget)
  return headers
}
