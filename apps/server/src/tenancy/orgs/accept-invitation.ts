import { sql } from 'kysely'
import { asPlatform, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { actorOf, type Caller, type PersonPrincipal } from '../access/principal.ts'
import type { Role } from '../access/scopes.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { findRole, type OrgContext } from './change-org.ts'
import { holdVerifiedPerson } from './create-org.ts'
import { hashInvitationToken } from './invitation-token.ts'
import { countSeats, requireSeat } from './seats.ts'

type Invitation = { id: number; orgId: number; role: Role }

/**
 * Makes the person a member of the organisation that invited their verified address. Throws `email_not_verified`;
 * `invitation_not_valid` alike for a token that never was, was used, revoked, has expired or went to somebody else;
 * `already_member`, `seats_taken`.
 */
export async function acceptInvitation(
  { db, clock }: OrgContext,
  { principal, requestId }: Caller<PersonPrincipal>,
  { token }: { token: string },
): Promise<{ orgId: number; role: Role }> {
  const { personId } = principal
  const now = clock.now()
  return asPlatform(db, async transaction => {
    const { email } = await holdVerifiedPerson(transaction, personId)
    const found = await findOpen(transaction, token, email, now)
    await sql`select from tenancy.orgs where id = ${found.orgId} for no key update`.execute(transaction)
    // Again, now that nobody else can use or revoke it.
    const { id, orgId, role } = await findOpen(transaction, token, email, now)
    if ((await findRole(transaction, orgId, personId)) !== undefined) {
      throw new AppError('already_member', 'you belong to the organisation already')
    }
    const seats = await countSeats(transaction, orgId, now)
    requireSeat(seats.members, seats)
    await sql`update tenancy.invitations set accepted_at = ${now} where id = ${id}`.execute(transaction)
    await sql`
      insert into tenancy.members (org_id, person_id, role, created_at)
      values (${orgId}, ${personId}, ${role}, ${now})
    `.execute(transaction)
    await recordAudit(transaction, {
      orgId,
      actor: actorOf(principal),
      action: 'invitation.accept',
      target: `invitation:${id}`,
      before: null,
      after: { personId: String(personId), role },
      requestId,
      at: now,
    })
    return { orgId, role }
  })
}

async function findOpen(
  transaction: DatabaseTransaction,
  token: string,
  email: string,
  now: Date,
): Promise<Invitation> {
  const { rows } = await sql<Invitation>`
    select id, org_id as "orgId", role from tenancy.invitations
    where token_hash = ${hashInvitationToken(token)} and email = ${email} and accepted_at is null
      and revoked_at is null and expires_at > ${now}
  `.execute(transaction)
  if (rows[0] === undefined) {
    throw new AppError(
      'invitation_not_valid',
      'it was used, withdrawn, is too old, or is for another address',
    )
  }
  return rows[0]
}
