import { addressSubject } from '../limits/address-subject.ts'
import { problemOf } from '../limits/limit-problem.ts'
import type { Limiter } from '../limits/limiter.ts'

const MINUTE_MS = 60_000
/** Credentials that this process has not seen yet and has to look up, a minute and address. */
const LOOKUPS_PER_MINUTE = 600

/**
 * Bounds how fast one address can try credentials. Those that are known already are no trial. Throws `rate_limited`.
 */
export async function throttleStrangers(limiter: Limiter, ip: string): Promise<void> {
  const verdict = await limiter.take([
    {
      policy: 'credentials',
      subject: addressSubject(ip),
      limit: LOOKUPS_PER_MINUTE,
      windowMs: MINUTE_MS,
      cost: 1,
    },
  ])
  if (verdict.isAllowed) return
  throw problemOf(verdict)
}
