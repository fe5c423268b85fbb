import type { OrgTotals, Period } from './totals.ts'
import { isLimited, type UsageRecord } from './usage-event.ts'

/** Counts of one organisation in one day, and its month, that are not in the database yet. */
export type PendingCounts = Period & {
  requestsThisMonth: number
  costThisMonth: number
  agentMinutesThisMonth: number
  requestsToday: number
  costOfKeys: Map<number, number>
}

/** What the events of one spool file add to the totals. */
export type PendingUsage = Map<number, PendingCounts>

/** Adds a request. A count of a month or day before the event's is forgotten: the new one begins at nothing. */
export function addPending(
  pending: PendingUsage,
  record: UsageRecord,
  { month, day }: Period,
  beginsMinute: boolean,
): void {
  if (record.orgId === null) return
  let counts = pending.get(record.orgId)
  if (counts === undefined || counts.day !== day) {
    const before = counts?.month === month ? counts : undefined
    counts = {
      month,
      day,
      requestsThisMonth: before?.requestsThisMonth ?? 0,
      costThisMonth: before?.costThisMonth ?? 0,
      agentMinutesThisMonth: before?.agentMinutesThisMonth ?? 0,
      requestsToday: 0,
      costOfKeys: before?.costOfKeys ?? new Map(),
    }
    pending.set(record.orgId, counts)
  }
  if (!isLimited(record.status)) {
    counts.requestsThisMonth++
    counts.requestsToday++
  }
  counts.costThisMonth += record.cost
  if (beginsMinute) counts.agentMinutesThisMonth++
  if (record.keyId !== null) {
    counts.costOfKeys.set(record.keyId, (counts.costOfKeys.get(record.keyId) ?? 0) + record.cost)
  }
}

/** Adds what was counted in the same month and day. */
export function addPendingTo(
  totals: OrgTotals,
  counts: PendingCounts | undefined,
  keyId: number | null,
): void {
  if (counts === undefined || counts.month !== totals.month) return
  totals.requestsThisMonth += counts.requestsThisMonth
  totals.costThisMonth += counts.costThisMonth
  totals.agentMinutesThisMonth += counts.agentMinutesThisMonth
  if (keyId !== null) totals.keyCostThisMonth += counts.costOfKeys.get(keyId) ?? 0
  if (counts.day === totals.day) totals.requestsToday += counts.requestsToday
}
