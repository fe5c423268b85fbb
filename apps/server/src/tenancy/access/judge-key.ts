import { AppError } from '../../kernel/errors/index.ts'
import type { PlanRow } from '../plans/plan.ts'
import type { KeyAccess } from './find-key-access.ts'
import { isIpAllowed } from './is-ip-allowed.ts'
import { planAt } from './plan-at.ts'
import type { KeyPrincipal } from './principal.ts'

/**
 * Who a key stands for at `now`, at this address. Throws `revoked_credentials`, `expired_credentials`,
 * `ip_not_allowed`, `org_suspended`.
 */
export function judgeKey(
  access: KeyAccess,
  { plans, ip, now }: { plans: readonly PlanRow[]; ip: string; now: Date },
): KeyPrincipal {
  if (access.revokedAt !== null) {
    throw new AppError('revoked_credentials', 'this API key was revoked')
  }
  if (access.expiresAt !== null && access.expiresAt <= now) {
    throw new AppError('expired_credentials', 'this API key has expired')
  }
  if (!isIpAllowed(access.allowedIps, ip)) {
    throw new AppError('ip_not_allowed', 'this API key may not be used from your network address')
  }
  if (access.isSuspended) throw new AppError('org_suspended', 'the organisation of this API key is suspended')
  return {
    kind: 'key',
    orgId: access.orgId,
    workspaceId: access.workspaceId,
    keyId: access.keyId,
    keyName: access.keyName,
    mode: access.mode,
    scopes: access.scopes,
    budgetPerMonth: access.budgetPerMonth,
    plan: planAt(access.planTerms, plans, now),
    visibleOrgIds: [access.orgId],
    ip,
  }
}
