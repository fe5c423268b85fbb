import type { Principal } from '../access/principal.ts'
import type { Plan } from '../plans/plan.ts'
import { addressSubject } from './address-subject.ts'
import type { LimitWindow, Seed } from './limiter.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** What the ledger has; left out: it was not asked. */
export type UsedSeeds = {
  /** Requests of the organisation today, UTC. */
  dayOfOrg?: Seed
  /** Units of the key this calendar month, UTC. */
  monthOfKey?: Seed
}

/**
 * The limits of a request: a burst a key, person or address; a minute and a day an organisation, however many keys it
 * has, or an address; a budget a key. Where the plan says null there is no window.
 * @param cost units the request takes from a budget; from the other windows it takes 1
 */
export function windowsOf(
  principal: Principal,
  plan: Plan,
  { cost = 1, used = {} }: { cost?: number; used?: UsedSeeds } = {},
): LimitWindow[] {
  if (principal.kind === 'anonymous') return windowsOfAddress(principal.ip, plan)
  const own = principal.kind === 'key' ? `key:${principal.keyId}` : `person:${principal.personId}`
  const windows = requestWindows(plan, own, `org:${principal.orgId}`, used.dayOfOrg)
  if (principal.kind === 'key' && principal.budgetPerMonth !== null)
    windows.push({
      policy: 'budget',
      subject: own,
      limit: principal.budgetPerMonth,
      windowMs: 'month',
      cost,
      ...(used.monthOfKey && { seed: used.monthOfKey }),
    })
  return windows
}

function windowsOfAddress(ip: string, plan: Plan): LimitWindow[] {
  const subject = addressSubject(ip)
  return requestWindows(plan, subject, subject, undefined)
}

function requestWindows(plan: Plan, own: string, shared: string, daySeed: Seed | undefined): LimitWindow[] {
  const windows: LimitWindow[] = []
  const add = (policy: string, subject: string, limit: number | null, windowMs: number, seed?: Seed) => {
    if (limit !== null) windows.push({ policy, subject, limit, windowMs, cost: 1, ...(seed && { seed }) })
  }
  add('burst', own, plan.requestsPerSecond, SECOND_MS)
  add('minute', shared, plan.requestsPerMinute, MINUTE_MS)
  add('day', shared, plan.requestsPerDay, DAY_MS, daySeed)
  return windows
}
