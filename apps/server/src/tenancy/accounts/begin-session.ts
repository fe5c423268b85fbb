import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../tokens/access-token.ts'
import { hashTokenText } from '../tokens/opaque-token.ts'
import { issueRefreshToken, SESSION_SECONDS } from '../tokens/refresh-token.ts'
import type { TokenKeys } from '../tokens/token-keys.ts'
import { chooseOrganisation, type Membership } from './choose-organisation.ts'

/** What somebody holds who is signed in. Shown once; hashes are stored. */
export type SessionTokens = {
  accessToken: string
  accessTokenSeconds: number
  refreshToken: string
  /** For a cookie: the session itself. */
  cookieToken: string
  sessionSeconds: number
  orgId: number
}

export type BegunSession = Membership & { sessionId: number; personId: number; refreshToken: string }

/** Makes a session that better-auth has written one of ours: with an organisation, a refresh token and our own times. */
export async function beginSession(
  transaction: DatabaseTransaction,
  cookieToken: string,
  person: { id: number; name: string; email: string },
  { now, requestId, method }: { now: Date; requestId: string; method: 'password' | 'oidc' },
): Promise<BegunSession> {
  const { orgId, role } = await chooseOrganisation(transaction, person, null, { now, requestId })
  const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1_000)
  const { rows } = await sql<{ id: number }>`
    update tenancy.person_sessions
    set org_id = ${orgId}, expires_at = ${expiresAt}, created_at = ${now}, updated_at = ${now}
    where token_hash = ${hashTokenText(cookieToken)} returning id
  `.execute(transaction)
  const sessionId = rows[0]!.id
  const refreshToken = await issueRefreshToken(transaction, sessionId, now)
  await recordAudit(transaction, {
    orgId,
    actor: { kind: 'user', id: String(person.id) },
    action: 'session.begin',
    target: `session:${sessionId}`,
    before: null,
    after: { method },
    requestId,
    at: now,
  })
  return { sessionId, personId: person.id, orgId, role, refreshToken }
}

export async function toTokens(
  keys: TokenKeys,
  { sessionId, personId, orgId, role, refreshToken }: BegunSession,
  cookieToken: string,
  now: Date,
): Promise<SessionTokens> {
  return {
    accessToken: await signAccessToken(keys, { personId, orgId, role, sessionId }, now),
    accessTokenSeconds: ACCESS_TOKEN_SECONDS,
    refreshToken,
    cookieToken,
    sessionSeconds: SESSION_SECONDS,
    orgId,
  }
}
