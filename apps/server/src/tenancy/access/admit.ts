import type { Clock } from '../../kernel/clock.ts'
import { isDatabaseAway } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { problemOf } from '../limits/limit-problem.ts'
import type { Limiter, LimitVerdict } from '../limits/limiter.ts'
import { type UsedSeeds, windowsOf } from '../limits/windows-of.ts'
import type { Plan } from '../plans/plan.ts'
import type { Meter } from '../usage/open-meter.ts'
import { boundsOf, isOverCap, type OrgTotals, type Remaining, remainingOf } from '../usage/totals.ts'
import type { Principal } from './principal.ts'

export type Admission = {
  verdict: LimitVerdict
  /** Why not; null: come in. */
  refusal: AppError | null
  /** What the organisation has left after this request; null for callers without one. */
  remaining: Remaining | null
}

const NO_LIMITS: LimitVerdict = {
  isAllowed: true,
  refusedBy: null,
  violated: [],
  isReduced: false,
  windows: [],
}

/**
 * Takes a request from all limits of its caller, or from none. Throws `unavailable` when what was used is not known
 * and cannot be asked for.
 */
export async function admit(
  { clock, limiter, meter }: { clock: Clock; limiter: Limiter; meter: Meter },
  principal: Principal,
  cost: number,
  agent: string | null,
): Promise<Admission> {
  const { plan } = principal
  if (principal.kind === 'anonymous') {
    const windows = windowsOf(principal, plan, { cost })
    return admissionOf(windows.length === 0 ? NO_LIMITS : await limiter.take(windows), null)
  }
  const keyId = principal.kind === 'key' ? principal.keyId : null
  const totals = meter.totalsOf(principal.orgId, keyId) ?? (await askTotals(meter, principal.orgId, keyId))
  const budget = principal.kind === 'key' ? principal.budgetPerMonth : null
  const before = remainingOf(plan, totals, budget)
  const personId = principal.kind === 'person' ? principal.personId : null
  const beginsMinute = meter.beginsMinute({ orgId: principal.orgId, keyId, personId, agent })
  if (isOverCap(plan, totals, beginsMinute)) return admissionOf(capReached(plan, clock.now()), before)
  const windows = windowsOf(principal, plan, { cost, used: seedsOf(totals, clock.now()) })
  const verdict = windows.length === 0 ? NO_LIMITS : await limiter.take(windows)
  return admissionOf(verdict, verdict.isAllowed ? afterOne(before, cost, beginsMinute ? 1 : 0) : before)
}

function admissionOf(verdict: LimitVerdict, remaining: Remaining | null): Admission {
  return { verdict, refusal: verdict.isAllowed ? null : problemOf(verdict), remaining }
}

/** The agent-minutes of the month are used up: counted by the ledger, told like any other limit. */
function capReached({ agentMinutesPerMonth }: Plan, now: Date): LimitVerdict {
  const policy = 'agent-minutes'
  const resetMs = boundsOf(now).monthEnd.getTime() - now.getTime()
  const window = {
    policy,
    limit: agentMinutesPerMonth ?? 0,
    windowMs: 'month' as const,
    remaining: 0,
    resetMs,
  }
  return { isAllowed: false, refusedBy: policy, violated: [policy], isReduced: false, windows: [window] }
}

/** What other processes count may be so long on its way into the totals. */
const TOTALS_LAG_MS = 6_000

/** What the ledger has of this day and month, for limits that outlive the process that counts them. */
function seedsOf({ requestsToday, keyCostThisMonth }: OrgTotals, now: Date): UsedSeeds {
  const atMs = now.getTime() - TOTALS_LAG_MS
  return { dayOfOrg: { used: requestsToday, atMs }, monthOfKey: { used: keyCostThisMonth, atMs } }
}

function afterOne(
  { requestsToday, agentMinutes, budget }: Remaining,
  cost: number,
  minutes: number,
): Remaining {
  const less = (left: number | null, taken: number) => (left === null ? null : Math.max(0, left - taken))
  return {
    requestsToday: less(requestsToday, 1),
    agentMinutes: less(agentMinutes, minutes),
    budget: less(budget, cost),
  }
}

async function askTotals(meter: Meter, orgId: number, keyId: number | null): Promise<OrgTotals> {
  try {
    return await meter.loadTotals(orgId, keyId)
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    throw new AppError('unavailable', 'what you have used cannot be read right now', { cause: error })
  }
}
