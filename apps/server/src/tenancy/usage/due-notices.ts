import type { KeyBudget } from './read-quotas.ts'
import type { StoredTotals } from './read-totals.ts'
import { boundsOf, type Quotas } from './totals.ts'

export type NoticeKind = 'agent_minutes' | 'daily_requests' | 'key_budget'

export type Notice = {
  orgId: number
  kind: NoticeKind
  /** Of a budget; null for what is the organisation's. */
  keyId: number | null
  periodStart: Date
  thresholdPercent: number
  used: number
  quota: number
}

/** Agent-minutes may be billed past the plan, and what grows to its double is worth another word. */
const THRESHOLDS_PERCENT: Readonly<Record<NoticeKind, readonly number[]>> = {
  agent_minutes: [80, 100, 200],
  daily_requests: [80, 100],
  key_budget: [80, 100],
}

/** Every threshold that is reached in the periods of `now`; which of them were told before, the database knows. */
export function dueNotices(
  orgId: number,
  totals: StoredTotals,
  quotas: Quotas | undefined,
  budgets: readonly KeyBudget[],
  now: Date,
): Notice[] {
  const { monthStart, dayStart } = boundsOf(now)
  const reached = (
    kind: NoticeKind,
    keyId: number | null,
    periodStart: Date,
    used: number,
    quota: number | null | undefined,
  ): Notice[] =>
    // Of nothing at all, no share is reached.
    quota === null || quota === undefined || quota === 0
      ? []
      : THRESHOLDS_PERCENT[kind]
          .filter(percent => used * 100 >= quota * percent)
          .map(thresholdPercent => ({ orgId, kind, keyId, periodStart, thresholdPercent, used, quota }))
  return [
    ...reached('agent_minutes', null, monthStart, totals.agentMinutesThisMonth, quotas?.agentMinutesPerMonth),
    ...reached('daily_requests', null, dayStart, totals.requestsToday, quotas?.requestsPerDay),
    ...budgets
      .filter(budget => budget.orgId === orgId)
      .flatMap(({ keyId, budgetPerMonth }) =>
        reached('key_budget', keyId, monthStart, totals.costOfKeys.get(keyId) ?? 0, budgetPerMonth),
      ),
  ]
}
