import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { generateToken, hashToken } from './opaque-token.ts'

/** How long a session without a new sign-in lasts, at most. */
export const SESSION_SECONDS = 14 * 86_400
/** Within this time of its first use a token is taken once more: the answer may have been lost on the way. */
const LOST_ANSWER_MS = 10_000

type Row = {
  sessionId: number
  personId: number
  orgId: number | null
  sessionExpiresAt: Date
  expiresAt: Date
  usedAt: Date | null
  unusedChild: Buffer | null
}

export type Rotation =
  | { outcome: 'rotated'; refreshToken: string; sessionId: number; personId: number; orgId: number | null }
  | { outcome: 'unknown' }
  | { outcome: 'expired' }
  /** Somebody else has had the token: the session is gone, and all that came of it. */
  | { outcome: 'reused'; personId: number; sessionId: number }

/** The first refresh token of a session. */
export async function issueRefreshToken(
  transaction: DatabaseTransaction,
  sessionId: number,
  now: Date,
  parent: Buffer | null = null,
): Promise<string> {
  const token = generateToken()
  await sql`
    insert into tenancy.refresh_tokens (token_hash, session_id, parent_hash, created_at, expires_at)
    select ${hashToken(token)}::bytea, id, ${parent}::bytea, ${now}::timestamptz, expires_at
    from tenancy.person_sessions where id = ${sessionId}
  `.execute(transaction)
  return token
}

/**
 * Takes a refresh token and gives the next one. Of a session only the newest token is good; an older one tells that
 * two hold the session, and ends it. One exception keeps a lost answer from signing people out: for a few seconds the
 * token before the newest is taken while the newest is unused, which is void from then on. Even so, of two holders the
 * one who comes later shows a void token, so that theft does not stay unseen.
 *
 * Never throws for what the token is, so that the end of a session is committed.
 */
export async function rotateRefreshToken(
  transaction: DatabaseTransaction,
  token: string,
  now: Date,
): Promise<Rotation> {
  const hash = hashToken(token)
  const row = await lockToken(transaction, hash)
  if (row === null) return { outcome: 'unknown' }
  const { sessionId, personId, orgId } = row
  if (row.expiresAt <= now || row.sessionExpiresAt <= now) return { outcome: 'expired' }

  if (row.usedAt !== null) {
    const isLostAnswer =
      Math.abs(now.getTime() - row.usedAt.getTime()) <= LOST_ANSWER_MS && row.unusedChild !== null
    if (!isLostAnswer) {
      await sql`delete from tenancy.person_sessions where id = ${sessionId}`.execute(transaction)
      return { outcome: 'reused', personId, sessionId }
    }
    await markUsed(transaction, row.unusedChild, now)
  } else {
    await markUsed(transaction, hash, now)
  }
  const refreshToken = await issueRefreshToken(transaction, sessionId, now, hash)
  await sql`update tenancy.person_sessions set updated_at = ${now} where id = ${sessionId}`.execute(
    transaction,
  )
  return { outcome: 'rotated', refreshToken, sessionId, personId, orgId }
}

/** Two statements: what is read after the session is locked is as the one before left it. */
async function lockToken(transaction: DatabaseTransaction, hash: Buffer): Promise<Row | null> {
  await sql`
    select from tenancy.person_sessions
    where id = (select session_id from tenancy.refresh_tokens where token_hash = ${hash}) for update
  `.execute(transaction)
  const { rows } = await sql<Row>`
    select session.id as "sessionId", session.person_id as "personId", session.org_id as "orgId",
      session.expires_at as "sessionExpiresAt", token.expires_at as "expiresAt", token.used_at as "usedAt",
      (select child.token_hash from tenancy.refresh_tokens child
       where child.session_id = token.session_id and child.parent_hash = token.token_hash
         and child.used_at is null) as "unusedChild"
    from tenancy.refresh_tokens token join tenancy.person_sessions session on session.id = token.session_id
    where token.token_hash = ${hash}
  `.execute(transaction)
  return rows[0] ?? null
}

async function markUsed(transaction: DatabaseTransaction, hash: Buffer | null, now: Date): Promise<void> {
  await sql`update tenancy.refresh_tokens set used_at = ${now} where token_hash = ${hash}`.execute(
    transaction,
  )
}
