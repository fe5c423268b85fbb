import type { LimitVerdict, WindowStanding } from './limiter.ts'

/** When to come again after Redis was away: long before a day ends. */
const REDUCED_RETRY_S = 5

/** Seconds until the window ends, rounded up: who waits that long meets the next one. */
const secondsLeft = ({ resetMs }: WindowStanding) => Math.max(1, Math.ceil(resetMs / 1_000))

/**
 * `RateLimit` and `RateLimit-Policy` (IETF draft 11) of all windows; `X-RateLimit-*`, which knows one only, of the
 * window that refused, else of the minute, its reset in seconds from now; `Retry-After` when refused, not before there
 * is room again.
 * Nothing for callers without limits.
 */
export function limitHeaders(verdict: LimitVerdict): Record<string, string> {
  const { windows, refusedBy } = verdict
  const find = (policy: string | null) => windows.find(window => window.policy === policy)
  const told = find(refusedBy) ?? find('minute') ?? windows[0]
  if (told === undefined) return {}
  const headers: Record<string, string> = {
    'ratelimit-policy': windows.map(policyItem).join(', '),
    ratelimit: windows.map(item => `"${item.policy}";r=${item.remaining};t=${secondsLeft(item)}`).join(', '),
    'x-ratelimit-limit': String(told.limit),
    'x-ratelimit-remaining': String(told.remaining),
    'x-ratelimit-reset': String(secondsLeft(told)),
  }
  if (!verdict.isAllowed) headers['retry-after'] = String(retryAfterSeconds(verdict))
  return headers
}

/** Whole seconds until every window that had no room has ended. */
export function retryAfterSeconds({ windows, violated, isReduced }: LimitVerdict): number {
  if (isReduced) return REDUCED_RETRY_S
  return Math.max(...windows.filter(({ policy }) => violated.includes(policy)).map(secondsLeft))
}

/** A month has no fixed length, and the draft knows whole seconds only. */
function policyItem({ policy, limit, windowMs }: WindowStanding): string {
  const seconds = windowMs === 'month' ? 0 : windowMs / 1_000
  return `"${policy}";q=${limit}${Number.isInteger(seconds) && seconds > 0 ? `;w=${seconds}` : ''}`
}
