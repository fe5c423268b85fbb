import { sql } from 'kysely'
import { AppError } from '../../kernel/errors/index.ts'
import type { Caller } from '../access/principal.ts'
import type { Role } from '../access/scopes.ts'
import { changeOrg, type OrgContext } from './change-org.ts'

/** Throws `not_found` unless it is still open. */
export function revokeInvitation(
  context: OrgContext,
  caller: Caller,
  { orgId, invitationId }: { orgId: number; invitationId: number },
): Promise<void> {
  const options = { orgId, needed: 'members:manage' } as const
  return changeOrg(context, caller, options, async ({ transaction, now, audit }) => {
    const { rows } = await sql<{ email: string; role: Role }>`
      update tenancy.invitations set revoked_at = ${now}
      where org_id = ${orgId} and id = ${invitationId} and accepted_at is null and revoked_at is null
      returning email, role
    `.execute(transaction)
    if (rows[0] === undefined) throw new AppError('not_found', 'there is no such open invitation')
    await audit({
      action: 'invitation.revoke',
      target: `invitation:${invitationId}`,
      before: rows[0],
      after: null,
    })
  })
}
