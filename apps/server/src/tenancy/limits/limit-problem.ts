import { AppError, type ErrorCode } from '../../kernel/errors/index.ts'
import { retryAfterSeconds } from './limit-headers.ts'
import type { LimitVerdict } from './limiter.ts'

const CODE_OF_POLICY: Readonly<Record<string, ErrorCode>> = {
  day: 'quota_exceeded',
  budget: 'budget_exceeded',
  'agent-minutes': 'quota_exceeded',
}

const WORDS_OF_POLICY: Readonly<Record<string, string>> = {
  burst: 'requests a second',
  minute: 'requests a minute',
  day: 'requests a day',
  budget: 'units a month of this key',
  'agent-minutes': 'agent-minutes a month',
  credentials: 'unknown credentials a minute from one address',
}

/**
 * What a refused request is answered with: `rate_limited`, `quota_exceeded`, `budget_exceeded`; `unavailable` when it
 * was refused for want of Redis, which is not the caller's doing. Throws RangeError for one that was allowed.
 */
export function problemOf(verdict: LimitVerdict): AppError {
  const refusing = verdict.windows.find(({ policy }) => policy === verdict.refusedBy)
  if (refusing === undefined) throw new RangeError('the request was not refused')
  const seconds = retryAfterSeconds(verdict)
  const options = { extensions: problemExtensionsOf(verdict), retryAfterSeconds: seconds }
  if (verdict.isReduced)
    return new AppError('unavailable', `limits are counted in part only; come again in ${seconds} s`, options)
  const { policy, limit } = refusing
  return new AppError(
    CODE_OF_POLICY[policy] ?? 'rate_limited',
    `the limit of ${limit} ${WORDS_OF_POLICY[policy] ?? policy} is used up; there is room again in ${seconds} s`,
    options,
  )
}

/** Members of its body (RFC 9457) besides the usual ones: the type that IANA registered, and the policies at fault. */
function problemExtensionsOf({ isReduced, violated }: LimitVerdict) {
  return {
    type: `https://iana.org/assignments/http-problem-types#${isReduced ? 'temporary-reduced-capacity' : 'quota-exceeded'}`,
    'violated-policies': violated,
  }
}
