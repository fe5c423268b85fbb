import type { Clock } from '../../kernel/clock.ts'
import { AppError } from '../../kernel/errors/index.ts'
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

type Context = { clock: Clock; access: AccessDirectory; tokenKeys: TokenKeys }

const PUBLIC_SCOPES: readonly Scope[] = ['catalog:read']
const NOBODYS: readonly number[] = []

/**
 * Who the credentials stand for. Throws the 401 or 403 that says what is wrong with them, `unavailable` when that
 * cannot be found out. Nothing is waited for when they are known.
 */
export function identify(
  { clock, access, tokenKeys }: Context,
  credentials: Exclude<Credentials, { kind: 'none' }>,
  ip: string,
): Member | Promise<Member> {
  if (credentials.kind === 'key') {
    const judge = (found: Awaited<ReturnType<AccessDirectory['findKey']>>): Member => {
      const principal = judgeKey(found, { plans: access.plans(), ip, now: clock.now() })
      access.noteUse(principal.keyId)
      return principal
    }
    const found = access.findKey(credentials.key)
    return found instanceof Promise ? found.then(judge) : judge(found)
  }
  return identifyPerson(credentials)

  async function identifyPerson(shown: Exclude<typeof credentials, { kind: 'key' }>): Promise<Member> {
    const now = clock.now()
    const found = await (shown.kind === 'session'
      ? access.findSession(shown.cookie)
      : access.findPerson(await verifyAccessToken(tokenKeys, shown.token, now)))
    return judgePerson(found, { plans: access.plans(), ip, now })
  }
}

/** Whoever shows nothing. Throws `no_plan` when the price list has no anonymous plan: then nobody may. */
export function anonymousOf({ clock, access }: Omit<Context, 'tokenKeys'>, ip: string): AnonymousPrincipal {
  const plan = planInForce(access.plans(), ANONYMOUS_PLAN, clock.now())
  if (plan === undefined) throw new AppError('missing_credentials', 'this installation wants an API key')
  return { kind: 'anonymous', orgId: null, plan, scopes: PUBLIC_SCOPES, visibleOrgIds: NOBODYS, ip }
}
