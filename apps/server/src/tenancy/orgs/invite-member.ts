import { sql } from 'kysely'
import { AppError } from '../../kernel/errors/index.ts'
import { composeInvitation } from '../../kernel/mail/index.ts'
import { actorOf, type Caller } from '../access/principal.ts'
import type { Role } from '../access/scopes.ts'
import { enqueueMail } from '../mail/enqueue-mail.ts'
import { changeOrg, type OrgChange, type OrgContext } from './change-org.ts'
import { generateInvitationToken } from './invitation-token.ts'
import { requireMayAssign } from './ownership.ts'
import { countSeats, requireSeat } from './seats.ts'

const DAY_MS = 86_400_000
const VALID_MS = 7 * DAY_MS
/** Each is a mail to somebody who did not ask for it. */
const MAX_PER_DAY = 50

export type InviteContext = OrgContext & {
  /** Where the link in the mail leads, without a slash at the end. */
  publicUrl: string
}

/**
 * Invites an address into a role, by a mail with a link that is good once and for a week. An open invitation of the
 * same address is replaced. Throws `insufficient_scope`, `already_member`, `seats_taken`, `too_many_invitations`.
 */
export function inviteMember(
  context: InviteContext,
  caller: Caller,
  input: { orgId: number; email: string; role: Role },
): Promise<{ id: number; expiresAt: Date }> {
  const { orgId, role } = input
  const email = input.email.toLowerCase()
  const options = { orgId, needed: 'members:manage', as: 'platform' } as const
  return changeOrg(context, caller, options, async change => {
    const { transaction, org, principal, now, audit } = change
    requireMayAssign(change, role)
    await requireNotMember(change, email)
    const seats = await countSeats(transaction, orgId, now, email)
    requireSeat(seats.members + seats.invited, seats)
    await requireFewToday(change)
    await sql`
      update tenancy.invitations set revoked_at = ${now}
      where org_id = ${orgId} and email = ${email} and accepted_at is null and revoked_at is null
    `.execute(transaction)
    const { token, hash } = generateInvitationToken()
    const expiresAt = new Date(now.getTime() + VALID_MS)
    const actor = actorOf(principal)
    const { rows } = await sql<{ id: number }>`
      insert into tenancy.invitations (org_id, email, role, token_hash, invited_by, created_at, expires_at)
      values (${orgId}, ${email}, ${role}, ${hash}, ${`${actor.kind}:${actor.id}`}, ${now}, ${expiresAt})
      returning id
    `.execute(transaction)
    const { id } = rows[0]!
    const message = composeInvitation({
      to: { name: '', address: email },
      // Behind the #, which browsers send to nobody.
      url: `${context.publicUrl}/invitations/accept#token=${token}`,
      validMinutes: VALID_MS / 60_000,
      organisation: org.name,
      invitedBy: await nameOf(change),
      role,
    })
    await enqueueMail(transaction, { orgId, kind: 'invitation', message, now, expiresAt })
    await audit({
      action: 'invitation.create',
      target: `invitation:${id}`,
      before: null,
      after: { email, role, expiresAt },
    })
    return { id, expiresAt }
  })
}

async function requireNotMember({ transaction, org }: OrgChange, email: string): Promise<void> {
  const { rows } = await sql`
    select from tenancy.members m join tenancy.persons p on p.id = m.person_id
    where m.org_id = ${org.id} and p.email = ${email}
  `.execute(transaction)
  if (rows.length > 0) throw new AppError('already_member', `${email} belongs to the organisation already`)
}

async function requireFewToday({ transaction, org, now }: OrgChange): Promise<void> {
  const since = new Date(now.getTime() - DAY_MS)
  const { rows } = await sql<{ count: number }>`
    select count(*) from tenancy.invitations where org_id = ${org.id} and created_at > ${since}
  `.execute(transaction)
  if ((rows[0]?.count ?? 0) >= MAX_PER_DAY) {
    throw new AppError('too_many_invitations', `an organisation may invite ${MAX_PER_DAY} times a day`)
  }
}

async function nameOf({ transaction, principal }: OrgChange): Promise<string> {
  if (principal.kind === 'key') return principal.keyName
  const { rows } = await sql<{ name: string }>`
    select name from tenancy.persons where id = ${principal.personId}
  `.execute(transaction)
  return rows[0]!.name
}
