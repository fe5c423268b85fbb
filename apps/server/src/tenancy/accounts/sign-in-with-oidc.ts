import { sql } from 'kysely'
import { asPlatform } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { hashTokenText } from '../tokens/opaque-token.ts'
import { beginSession, type SessionTokens, toTokens } from './begin-session.ts'
import type { Accounts } from './context.ts'
import type { AuthLibrary } from './library/open-auth-library.ts'
import { findPerson } from './person-store.ts'
import type { Visitor } from './visitor.ts'

const SESSION_COOKIE = /(?:^|-)bw\.session_token=([^;]*)/

/** Where to send somebody who signs in through the identity provider, and cookies that bind their browser to it. */
export async function startOidcSignIn(accounts: Accounts): Promise<{ url: string; cookies: string[] }> {
  const library = await openProvider(accounts)
  return library.startOidc(`${accounts.publicUrl}/`)
}

/**
 * Signs in who comes back from the identity provider. A person whose address it vouches for is found by it, or made.
 * Answers cookies that take back those of the start. Throws `sign_in_refused`, `unavailable`.
 */
export async function finishOidcSignIn(
  accounts: Accounts,
  visitor: Visitor,
  { url, cookie }: { url: string; cookie: string },
): Promise<SessionTokens & { cookies: string[] }> {
  const { db, clock, keys } = accounts
  const library = await openProvider(accounts)
  const response = await library.finishOidc(url, cookie, visitor)
  const cookies = response.headers.getSetCookie()
  const signed = cookies.map(line => SESSION_COOKIE.exec(line)?.[1]).find(value => value)
  if (signed === undefined) {
    throw new AppError('sign_in_refused', 'the identity provider did not sign you in; start again')
  }
  // `token.signature`; ours to store are the tokens only.
  const cookieToken = decodeURIComponent(signed).split('.')[0]!
  const now = clock.now()
  const session = await asPlatform(db, async transaction => {
    const { rows } = await sql<{ personId: number }>`
      select person_id as "personId" from tenancy.person_sessions where token_hash = ${hashTokenText(cookieToken)}
    `.execute(transaction)
    const person = rows[0] === undefined ? null : await findPerson(transaction, rows[0].personId)
    if (person === null) throw new AppError('sign_in_refused', 'the session was ended meanwhile; start again')
    // What the provider gave to us to ask it more with: nothing more is asked.
    await sql`
      update tenancy.person_accounts set access_token = null, refresh_token = null, id_token = null
      where person_id = ${person.id} and provider_id <> 'credential'
    `.execute(transaction)
    return beginSession(transaction, cookieToken, person, {
      now,
      requestId: visitor.requestId,
      method: 'oidc',
    })
  })
  const tokens = await toTokens(keys, session, cookieToken, now)
  return { ...tokens, cookies: cookies.filter(line => !SESSION_COOKIE.test(line)) }
}

async function openProvider({ oidcLibrary }: Accounts): Promise<AuthLibrary> {
  if (oidcLibrary === null) throw new AppError('not_found', 'there is no identity provider here')
  const library = await oidcLibrary()
  if (!library.hasProvider) throw new AppError('unavailable', 'the identity provider does not answer')
  return library
}
