import type { LimitVerdict, WindowStanding } from './limiter.ts'

/** When to come again after Redis was away: long before a day ends. */
const REDUCED_RETRY_S = 5

/** Seconds until the window ends, rounded up: who waits that long meets the next one. */
const secondsLeft = ({ resetMs }: WindowStanding) => Math.max(1, Math.ceil(resetMs / 1_000))

const share = ({ remaining, limit }: WindowStanding) => (limit === 0 ? 0 : remaining / limit)

/**
 * `RateLimit` and `RateLimit-Policy` (IETF draft 11) of all windows; `X-RateLimit-*` of the one nearest to exhaustion,
 * its reset in seconds from now, as `RateLimit` has it; `Retry-After` when refused, not before there is room again.
 * Nothing for callers without limits.
 */
export function limitHeaders(verdict: LimitVerdict): Record<string, string> {
  const { windows } = verdict
  const [first, ...others] = windows
  if (first === undefined) return {}
  const nearest = others.reduce((near, one) => {
    const isNearer = share(one) < share(near) || (share(one) === share(near) && one.resetMs > near.resetMs)
    return isNearer ? one : near
  }, first)
  const headers: Record<string, string> = {
    'ratelimit-policy': windows.map(policyItem).join(', '),
    ratelimit: windows.map(item => `"${item.policy}";r=${item.remaining};t=${secondsLeft(item)}`).join(', '),
    'x-ratelimit-limit': String(nearest.limit),
    'x-ratelimit-remaining': String(nearest.remaining),
    'x-ratelimit-reset': String(secondsLeft(nearest)),
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
