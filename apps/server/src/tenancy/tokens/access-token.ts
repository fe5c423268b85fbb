import { randomUUID } from 'node:crypto'
import { ORG_ROLES } from '@buywhere/contract'
import { z } from 'zod'
import { AppError } from '../../kernel/errors/index.ts'
import type { Role } from '../access/scopes.ts'
import type { TokenKey, TokenKeys } from './token-keys.ts'

export const ACCESS_TOKEN_SECONDS = 900
const CLOCK_TOLERANCE_SECONDS = 5
const AUDIENCE = 'buywhere-api'
const TYPE = 'at+jwt'
const ALGORITHM = 'HS256'
const MAX_CHARS = 2_000

export type AccessClaims = {
  personId: number
  orgId: number
  /** As of when the token was made; what counts is the role found in the database. */
  role: Role
  sessionId: number
}

const id = z
  .string()
  .regex(/^[1-9]\d{0,15}$/)
  .transform(Number)
  .refine(Number.isSafeInteger)
const claims = z.object({ sub: id, org: id, role: z.enum(ORG_ROLES), sid: id })

/** A JWT that lets one person act for one organisation for a quarter of an hour. */
export async function signAccessToken(keys: TokenKeys, who: AccessClaims, now: Date): Promise<string> {
  const { SignJWT } = await import('jose')
  const issuedAt = Math.floor(now.getTime() / 1_000)
  return new SignJWT({ org: String(who.orgId), role: who.role, sid: String(who.sessionId) })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: keys.current.id })
    .setSubject(String(who.personId))
    .setIssuer(keys.issuer)
    .setAudience(AUDIENCE)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
    .sign(keys.current.key)
}

/**
 * Who a token was made for. Looks at the token alone: whether the session and the membership are still there is for
 * `findPersonAccess` to say. Throws `expired_credentials` for one of ours that is over, `invalid_credentials` for all
 * else that is not good.
 */
export async function verifyAccessToken(keys: TokenKeys, token: string, now: Date): Promise<AccessClaims> {
  const invalid = () => new AppError('invalid_credentials', 'this access token is not one of ours')
  if (token.length > MAX_CHARS) throw invalid()
  const { errors, jwtVerify } = await import('jose')
  let payload: unknown
  try {
    const verified = await jwtVerify(token, header => keyOf(keys, header.kid).key, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: keys.issuer,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat', 'jti'],
      // Whatever a token says of its end: none is good for longer than one of ours.
      maxTokenAge: ACCESS_TOKEN_SECONDS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
    })
    payload = verified.payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw new AppError('expired_credentials', 'this access token has expired; refresh it')
    }
    throw invalid()
  }
  const parsed = claims.safeParse(payload)
  if (!parsed.success) throw invalid()
  const { sub, org, role, sid } = parsed.data
  return { personId: sub, orgId: org, role, sessionId: sid }
}

/** An unknown key's tokens are tried with the current one, and fail there as forged ones do. */
function keyOf({ current, previous }: TokenKeys, keyId: string | undefined): TokenKey {
  return previous !== null && keyId === previous.id ? previous : current
}
