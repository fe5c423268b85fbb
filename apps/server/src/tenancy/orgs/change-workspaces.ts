import { sql } from 'kysely'
import { AppError } from '../../kernel/errors/index.ts'
import type { Caller } from '../access/principal.ts'
import { changeOrg, type OrgChange, type OrgContext } from './change-org.ts'

const NEEDED = 'members:manage'
const MAX_WORKSPACES = 100

/** Throws `name_taken` and `too_many_workspaces`. */
export function createWorkspace(
  context: OrgContext,
  caller: Caller,
  { orgId, name }: { orgId: number; name: string },
): Promise<{ id: number; createdAt: Date }> {
  return changeOrg(context, caller, { orgId, needed: NEEDED }, async change => {
    const { transaction, now, audit } = change
    await requireRoom(change)
    await requireFreeName(change, name)
    const { rows } = await sql<{ id: number }>`
      insert into tenancy.workspaces (org_id, name, created_at) values (${orgId}, ${name}, ${now}) returning id
    `.execute(transaction)
    const { id } = rows[0]!
    await audit({ action: 'workspace.create', target: `workspace:${id}`, before: null, after: { name } })
    return { id, createdAt: now }
  })
}

/** Throws `not_found` and `name_taken`. */
export function renameWorkspace(
  context: OrgContext,
  caller: Caller,
  { orgId, workspaceId, name }: { orgId: number; workspaceId: number; name: string },
): Promise<void> {
  return changeOrg(context, caller, { orgId, needed: NEEDED }, async change => {
    const before = await holdWorkspace(change, workspaceId)
    if (before.name === name) return
    await requireFreeName(change, name)
    await sql`
      update tenancy.workspaces set name = ${name} where org_id = ${orgId} and id = ${workspaceId}
    `.execute(change.transaction)
    await change.audit({
      action: 'workspace.rename',
      target: `workspace:${workspaceId}`,
      before,
      after: { name },
    })
  })
}

/** Throws `not_found`, and `workspace_in_use` while a key that was not revoked stands in it. */
export function deleteWorkspace(
  context: OrgContext,
  caller: Caller,
  { orgId, workspaceId }: { orgId: number; workspaceId: number },
): Promise<void> {
  return changeOrg(context, caller, { orgId, needed: NEEDED }, async change => {
    const { transaction } = change
    const before = await holdWorkspace(change, workspaceId)
    const { rows } = await sql`
      select from tenancy.api_keys
      where org_id = ${orgId} and workspace_id = ${workspaceId} and revoked_at is null limit 1
    `.execute(transaction)
    if (rows.length > 0) throw new AppError('workspace_in_use', 'revoke or move its keys first')
    await sql`
      update tenancy.api_keys set workspace_id = null where org_id = ${orgId} and workspace_id = ${workspaceId}
    `.execute(transaction)
    await sql`
      delete from tenancy.workspaces where org_id = ${orgId} and id = ${workspaceId}
    `.execute(transaction)
    await change.audit({
      action: 'workspace.delete',
      target: `workspace:${workspaceId}`,
      before,
      after: null,
    })
  })
}

/** Waits for keys that are being put into it, and lets no more in until the change is made. */
async function holdWorkspace({ transaction, org }: OrgChange, id: number): Promise<{ name: string }> {
  const { rows } = await sql<{ name: string }>`
    select name from tenancy.workspaces where org_id = ${org.id} and id = ${id} for update
  `.execute(transaction)
  if (rows[0] === undefined) throw new AppError('not_found', 'there is no such workspace')
  return rows[0]
}

async function requireFreeName({ transaction, org }: OrgChange, name: string): Promise<void> {
  const { rows } = await sql`
    select from tenancy.workspaces where org_id = ${org.id} and name = ${name}
  `.execute(transaction)
  if (rows.length > 0) throw new AppError('name_taken', `there is a workspace ${name} already`)
}

async function requireRoom({ transaction, org }: OrgChange): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from tenancy.workspaces where org_id = ${org.id}
  `.execute(transaction)
  if ((rows[0]?.count ?? 0) >= MAX_WORKSPACES) {
    throw new AppError('too_many_workspaces', `an organisation may have ${MAX_WORKSPACES} workspaces`)
  }
}
