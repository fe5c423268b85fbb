import type { Clock } from '../../kernel/clock.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Limiter } from '../limits/limiter.ts'
import { planInForce } from '../plans/plan.ts'
import { ANONYMOUS_PLAN } from '../plans/shipped-plans.ts'
import { verifyAccessToken } from '../tokens/access-token.ts'
import type { TokenKeys } from '../tokens/token-keys.ts'
import type { AccessDirectory } from './access-directory.ts'
import type { Credentials } from './credentials.ts'
import { judgeKey } from './judge-key.ts'
import { judgePerson } from './judge-person.ts'
import type { AnonymousPrincipal, Member } from './principal.ts'
import type { Scope } from './scopes.ts'
import { throttleStrangers } from './throttle-strangers.ts'

type Context = { clock: Clock; access: AccessDirectory; tokenKeys: TokenKeys; limiter: Limiter }

const PUBLIC_SCOPES: readonly Scope[] = ['catalog:read']
const NOBODYS: readonly number[] = []

/**
 * Who the credentials stand for. Throws the 401 or 403 that says what is wrong with them, `rate_limited` when too many
 * that must be looked up came from the address, `unavailable` when it cannot be found out.
 */
export async function identify(
  context: Context,
  credentials: Exclude<Credentials, { kind: 'none' }>,
  ip: string,
): Promise<Member> {
  const { clock, access, limiter, tokenKeys } = context
  const judged = { plans: access.plans(), ip, now: clock.now() }
  // What is known costs no look-up, and is no trial.
  const throttle = () => throttleStrangers(limiter, ip)
  if (credentials.kind === 'key') {
    const principal = judgeKey(await access.findKey(credentials.key, throttle), judged)
    access.noteUse(principal.keyId)
    return principal
  }
  if (credentials.kind === 'session') {
    return judgePerson(await access.findSession(credentials.cookie, throttle), judged)
  }
  const claims = await verifyAccessToken(tokenKeys, credentials.token, judged.now).catch(async error => {
    await throttle()
    throw error
  })
  return judgePerson(await access.findPerson(claims, throttle), judged)
}

/** Whoever shows nothing. Throws `no_plan` when the price list has no anonymous plan: then nobody may. */
export function anonymousOf(
  { clock, access }: Pick<Context, 'clock' | 'access'>,
  ip: string,
): AnonymousPrincipal {
  const plan = planInForce(access.plans(), ANONYMOUS_PLAN, clock.now())
  if (plan === undefined) throw new AppError('missing_credentials', 'this installation wants an API key')
  return { kind: 'anonymous', orgId: null, plan, scopes: PUBLIC_SCOPES, visibleOrgIds: NOBODYS, ip }
}
