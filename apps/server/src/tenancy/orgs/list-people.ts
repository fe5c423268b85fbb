import { sql } from 'kysely'
import { asTenant, type DatabaseTransaction } from '../../kernel/db/index.ts'
import type { Caller } from '../access/principal.ts'
import { requireScope } from '../access/require-scope.ts'
import type { Role, Scope } from '../access/scopes.ts'
import { noSuchOrg, type OrgContext } from './change-org.ts'

export type MemberEntry = { personId: number; name: string; email: string; role: Role; createdAt: Date }

export function listMembers(context: OrgContext, caller: Caller, orgId: number): Promise<MemberEntry[]> {
  return readOrg(context, caller, orgId, 'members:manage', async transaction => {
    const { rows } = await sql<MemberEntry>`
      select m.person_id as "personId", p.name, p.email, m.role, m.created_at as "createdAt"
      from tenancy.members m join tenancy.persons p on p.id = m.person_id
      where m.org_id = ${orgId} order by m.created_at, m.person_id
    `.execute(transaction)
    return rows
  })
}

export type InvitationEntry = { id: number; email: string; role: Role; createdAt: Date; expiresAt: Date }

/** Those that can still be accepted. */
export function listInvitations(
  context: OrgContext,
  caller: Caller,
  orgId: number,
): Promise<InvitationEntry[]> {
  const now = context.clock.now()
  return readOrg(context, caller, orgId, 'members:manage', async transaction => {
    const { rows } = await sql<InvitationEntry>`
      select id, email, role, created_at as "createdAt", expires_at as "expiresAt" from tenancy.invitations
      where org_id = ${orgId} and accepted_at is null and revoked_at is null and expires_at > ${now}
      order by created_at, id
    `.execute(transaction)
    return rows
  })
}

export type WorkspaceEntry = { id: number; name: string; createdAt: Date }

export function listWorkspaces(
  context: OrgContext,
  caller: Caller,
  orgId: number,
): Promise<WorkspaceEntry[]> {
  return readOrg(context, caller, orgId, 'keys:manage', async transaction => {
    const { rows } = await sql<WorkspaceEntry>`
      select id, name, created_at as "createdAt" from tenancy.workspaces where org_id = ${orgId} order by name
    `.execute(transaction)
    return rows
  })
}

/** Throws `not_found` for any organisation but the caller's. */
async function readOrg<T>(
  { db }: OrgContext,
  { principal }: Caller,
  orgId: number,
  needed: Scope,
  read: (transaction: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  requireScope(principal, needed)
  return asTenant(db, principal.orgId, async transaction => {
    const { rows } = await sql`select from tenancy.orgs where id = ${orgId}`.execute(transaction)
    if (rows.length === 0) throw noSuchOrg()
    return read(transaction)
  })
}
