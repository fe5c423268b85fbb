import { asPlatform, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../tokens/access-token.ts'
import { rotateRefreshToken } from '../tokens/refresh-token.ts'
import { chooseOrganisation } from './choose-organisation.ts'
import type { Accounts } from './context.ts'
import { findPerson } from './person-store.ts'
import { setSessionOrganisation } from './session-store.ts'

export type Refreshed = {
  accessToken: string
  accessTokenSeconds: number
  /** The next one; the one that was shown is not good any more. */
  refreshToken: string
  orgId: number
}

/**
 * Gives a new access token and the next refresh token. Throws `invalid_credentials`, `expired_credentials`, and
 * `revoked_credentials` for a token that was used before: the session is over then, for whoever holds it.
 */
export async function refreshSession(
  accounts: Accounts,
  { refreshToken, requestId }: { refreshToken: string; requestId: string },
): Promise<Refreshed> {
  const { db, clock, keys } = accounts
  const now = clock.now()
  const result = await asPlatform(db, async transaction => {
    const rotation = await rotateRefreshToken(transaction, refreshToken, now)
    if (rotation.outcome === 'reused') await auditReuse(transaction, rotation, requestId, now)
    if (rotation.outcome !== 'rotated') return rotation
    const { sessionId, personId, orgId } = rotation
    const person = (await findPerson(transaction, personId))!
    const membership = await chooseOrganisation(transaction, person, orgId, { now, requestId })
    if (membership.orgId !== orgId) await setSessionOrganisation(transaction, sessionId, membership.orgId)
    return { ...rotation, ...membership }
  })
  if (result.outcome === 'unknown') {
    throw new AppError('invalid_credentials', 'this refresh token is not one of ours, or its session is over')
  }
  if (result.outcome === 'expired') {
    throw new AppError('expired_credentials', 'this session has expired; sign in again')
  }
  if (result.outcome === 'reused') {
    throw new AppError(
      'revoked_credentials',
      'this refresh token was used before; the session is over, sign in again',
    )
  }
  const { personId, orgId, role, sessionId } = result
  return {
    accessToken: await signAccessToken(keys, { personId, orgId, role, sessionId }, now),
    accessTokenSeconds: ACCESS_TOKEN_SECONDS,
    refreshToken: result.refreshToken,
    orgId,
  }
}

async function auditReuse(
  transaction: DatabaseTransaction,
  { personId, sessionId }: { personId: number; sessionId: number },
  requestId: string,
  now: Date,
): Promise<void> {
  await recordAudit(transaction, {
    orgId: null,
    actor: { kind: 'system', id: null },
    action: 'session.revoke',
    target: `session:${sessionId}`,
    before: null,
    after: { reason: 'refresh token used twice', personId: String(personId) },
    requestId,
    at: now,
  })
}
