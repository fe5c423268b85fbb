import { AppError } from '../../kernel/errors/index.ts'
import type { PlanRow } from '../plans/plan.ts'
import type { PersonInOrg } from './find-person.ts'
import { planAt } from './plan-at.ts'
import type { PersonPrincipal } from './principal.ts'
import { SCOPES_OF_ROLE } from './scopes.ts'

/** Who a signed-in person stands for at `now`. Throws `expired_credentials`, `org_suspended`. */
export function judgePerson(
  access: PersonInOrg,
  { plans, ip, now }: { plans: readonly PlanRow[]; ip: string; now: Date },
): PersonPrincipal {
  if (access.sessionExpiresAt <= now) throw new AppError('expired_credentials', 'this session has ended')
  if (access.isSuspended) throw new AppError('org_suspended', 'the organisation is suspended')
  return {
    kind: 'person',
    orgId: access.orgId,
    personId: access.personId,
    sessionId: access.sessionId,
    role: access.role,
    scopes: SCOPES_OF_ROLE[access.role],
    plan: planAt(access.planTerms, plans, now),
    visibleOrgIds: [access.orgId],
    ip,
  }
}
