import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Caller } from '../access/principal.ts'
import type { Role } from '../access/scopes.ts'
import { changeOrg, type OrgContext, requireRole } from './change-org.ts'
import { requireAnotherOwner, requireMayAssign } from './ownership.ts'

/** Throws `insufficient_scope` unless the caller holds all that either role holds, `last_owner`, `not_found`. */
export function changeRole(
  context: OrgContext,
  caller: Caller,
  { orgId, personId, role }: { orgId: number; personId: number; role: Role },
): Promise<void> {
  return changeOrg(context, caller, { orgId, needed: 'members:manage' }, async change => {
    const before = await requireRole(change, personId)
    requireMayAssign(change, before)
    requireMayAssign(change, role)
    if (before === role) return
    if (before === 'owner') await requireAnotherOwner(change, personId)
    await setRole(change.transaction, { orgId, personId, role })
    await change.audit({
      action: 'member.role',
      target: `person:${personId}`,
      before: { role: before },
      after: { role },
    })
  })
}

/** Makes a member an owner, and the owner who asks for it an admin. Throws `insufficient_scope`, `not_found`. */
export function transferOwnership(
  context: OrgContext,
  caller: Caller,
  { orgId, toPersonId }: { orgId: number; toPersonId: number },
): Promise<void> {
  return changeOrg(context, caller, { orgId, needed: 'admin' }, async change => {
    const { principal, transaction, audit } = change
    if (principal.kind !== 'person') throw new AppError('person_needed', 'a key owns nothing')
    const from = principal.personId
    const before = await requireRole(change, toPersonId)
    if (toPersonId === from) throw new AppError('invalid_parameter', 'you are the owner already')
    await setRole(transaction, { orgId, personId: toPersonId, role: 'owner' })
    await setRole(transaction, { orgId, personId: from, role: 'admin' })
    await audit({
      action: 'org.transfer',
      target: `org:${orgId}`,
      before: { [from]: principal.role, [toPersonId]: before },
      after: { [from]: 'admin', [toPersonId]: 'owner' },
    })
  })
}

async function setRole(
  transaction: DatabaseTransaction,
  { orgId, personId, role }: { orgId: number; personId: number; role: Role },
): Promise<void> {
  await sql`
    update tenancy.members set role = ${role} where org_id = ${orgId} and person_id = ${personId}
  `.execute(transaction)
}
