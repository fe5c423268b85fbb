import { sql } from 'kysely'
import { asPlatform } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { actorOf } from '../access/principal.ts'
import type { Role } from '../access/scopes.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../tokens/access-token.ts'
import type { Accounts, SignedIn } from './context.ts'
import { setSessionOrganisation } from './session-store.ts'

/**
 * Has the caller's session act for another organisation from now on: its cookie, and what is refreshed. Answers an
 * access token for it. Throws `not_found` where the caller is no member.
 */
export async function switchOrganisation(
  { db, clock, keys }: Accounts,
  { principal, requestId }: SignedIn,
  { orgId }: { orgId: number },
): Promise<{ accessToken: string; accessTokenSeconds: number; orgId: number; role: Role }> {
  const { personId, sessionId } = principal
  const now = clock.now()
  const role = await asPlatform(db, async transaction => {
    const { rows } = await sql<{ role: Role }>`
      select role from tenancy.members where org_id = ${orgId} and person_id = ${personId}
    `.execute(transaction)
    const [membership] = rows
    if (membership === undefined) {
      throw new AppError('not_found', 'you are a member of no organisation with this id')
    }
    await setSessionOrganisation(transaction, sessionId, orgId)
    await recordAudit(transaction, {
      orgId,
      actor: actorOf(principal),
      action: 'session.switch_organisation',
      target: `session:${sessionId}`,
      before: null,
      after: null,
      requestId,
      at: now,
    })
    return membership.role
  })
  const accessToken = await signAccessToken(keys, { personId, orgId, role, sessionId }, now)
  return { accessToken, accessTokenSeconds: ACCESS_TOKEN_SECONDS, orgId, role }
}
