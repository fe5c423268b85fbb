import { sql } from 'kysely'
import { AppError } from '../../kernel/errors/index.ts'
import type { Caller } from '../access/principal.ts'
import type { Role } from '../access/scopes.ts'
import { changeOrg, type OrgChange, type OrgContext, requireRole } from './change-org.ts'
import { requireAnotherOwner, requireMayAssign } from './ownership.ts'

/**
 * Keys that the member made stay: they are the organisation's. Throws `insufficient_scope` for one who holds more than
 * the caller, `last_owner`, `not_found`.
 */
export function removeMember(
  context: OrgContext,
  caller: Caller,
  { orgId, personId }: { orgId: number; personId: number },
): Promise<void> {
  return changeOrg(context, caller, { orgId, needed: 'members:manage' }, async change => {
    const role = await requireRole(change, personId)
    requireMayAssign(change, role)
    await remove(change, personId, role, 'member.remove')
  })
}

/** The person goes of their own accord. Throws `last_owner`. */
export function leaveOrg(context: OrgContext, caller: Caller, { orgId }: { orgId: number }): Promise<void> {
  return changeOrg(context, caller, { orgId, needed: null }, async change => {
    const { principal } = change
    if (principal.kind !== 'person') throw new AppError('person_needed', 'a key is revoked instead')
    await remove(change, principal.personId, principal.role, 'member.leave')
  })
}

async function remove(change: OrgChange, personId: number, role: Role, action: string): Promise<void> {
  if (role === 'owner') await requireAnotherOwner(change, personId)
  await sql`
    delete from tenancy.members where org_id = ${change.org.id} and person_id = ${personId}
  `.execute(change.transaction)
  await change.audit({ action, target: `person:${personId}`, before: { role }, after: null })
}
