import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, asTenant, type Database, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { actorOf, type Caller, type Member } from '../access/principal.ts'
import { requireScope } from '../access/require-scope.ts'
import { type Role, SCOPES_OF_ROLE, type Scope } from '../access/scopes.ts'
import { type AuditEntry, recordAudit } from '../audit/record-audit.ts'

export type OrgContext = { db: Database; clock: Clock }

/** One change of an organisation, with nobody else changing its people, places or plan meanwhile. */
export type OrgChange = {
  transaction: DatabaseTransaction
  org: { id: number; name: string }
  /** The caller with what its role holds now, which may be less than when the request came in. */
  principal: Member
  now: Date
  audit(entry: Pick<AuditEntry, 'action' | 'target' | 'before' | 'after'>): Promise<void>
}

type Options = {
  orgId: number
  /** null: whoever belongs to the organisation. */
  needed: Scope | null
  /** For changes that reach past what the organisation itself may write. */
  as?: 'tenant' | 'platform'
}

/**
 * Runs `work` in one transaction for an organisation of the caller's; changes of one organisation take turns. Throws
 * `not_found` for any other, whether it exists or not, and `insufficient_scope`.
 */
export async function changeOrg<T>(
  { db, clock }: OrgContext,
  { principal: asked, requestId }: Caller,
  { orgId, needed, as = 'tenant' }: Options,
  work: (change: OrgChange) => Promise<T>,
): Promise<T> {
  if (needed !== null) requireScope(asked, needed)
  const now = clock.now()
  const run = async (transaction: DatabaseTransaction) => {
    const { rows } = await sql<{ id: number; name: string }>`
      select id, name from tenancy.orgs where id = ${orgId} and id = ${asked.orgId} for no key update
    `.execute(transaction)
    const org = rows[0]
    if (org === undefined) throw noSuchOrg()
    const principal = await refresh(transaction, asked)
    if (needed !== null) requireScope(principal, needed)
    const audit: OrgChange['audit'] = entry =>
      recordAudit(transaction, { orgId, actor: actorOf(principal), requestId, at: now, ...entry })
    return work({ transaction, org, principal, now, audit })
  }
  return as === 'tenant' ? asTenant(db, asked.orgId, run) : asPlatform(db, run)
}

export const noSuchOrg = () => new AppError('not_found', 'there is no such organisation')

/** Whoever lost the role between the request and its turn may do no more than is left. */
async function refresh(transaction: DatabaseTransaction, principal: Member): Promise<Member> {
  if (principal.kind === 'key') return principal
  const role = await findRole(transaction, principal.orgId, principal.personId)
  if (role === undefined) throw noSuchOrg()
  return { ...principal, role, scopes: SCOPES_OF_ROLE[role] }
}

/** undefined: not a member. */
export async function findRole(
  transaction: DatabaseTransaction,
  orgId: number,
  personId: number,
): Promise<Role | undefined> {
  const { rows } = await sql<{ role: Role }>`
    select role from tenancy.members where org_id = ${orgId} and person_id = ${personId}
  `.execute(transaction)
  return rows[0]?.role
}

export async function requireRole({ transaction, org }: OrgChange, personId: number): Promise<Role> {
  const role = await findRole(transaction, org.id, personId)
  if (role === undefined) throw new AppError('not_found', 'there is no such member')
  return role
}
