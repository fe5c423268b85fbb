import { AsyncLocalStorage } from 'node:async_hooks'
import { isAPIError } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import type { BetterAuthOptions } from 'better-auth/types'
import type { Database, DatabaseTransaction } from '../../../kernel/db/index.ts'
import { AppError } from '../../../kernel/errors/index.ts'
import type { Logger } from '../../../kernel/log.ts'
import type { OidcSettings } from '../oidc-settings.ts'
import type { Visitor } from '../visitor.ts'
import {
  BASE_PATH,
  COOKIE_PREFIX,
  IP_HEADER,
  PASSWORD_LENGTHS,
  PROVIDER_ID,
  STORED_AS,
  SWITCHED_OFF,
} from './auth-options.ts'
import { ambientTransaction, platformAdapter } from './platform-adapter.ts'

/** better-auth, as far as it is used. The methods with a transaction do all their work in it. */
export type AuthLibrary = {
  /** Makes a person with a password, whose address is not confirmed yet. */
  createPerson(
    transaction: DatabaseTransaction,
    person: { name: string; email: string; passwordHash: string; password: string },
  ): Promise<void>
  /**
   * Begins a session and answers its token. The password was compared before, outside of the transaction: `checkedHash`
   * is what it was compared with, and must still be what is stored. Throws `invalid_credentials`.
   */
  signIn(
    transaction: DatabaseTransaction,
    credentials: { email: string; password: string; checkedHash: string },
    visitor: Visitor,
  ): Promise<string>
  /** False: there is no identity provider, or it did not answer when the library was opened. */
  hasProvider: boolean
  /** Where to send somebody who signs in through the identity provider, with cookies to set. */
  startOidc(callbackUrl: string): Promise<{ url: string; cookies: string[] }>
  /**
   * Hears out somebody who comes back; `url` is the address asked for. Answers better-auth's redirect. Throws
   * `sign_in_refused`.
   */
  finishOidc(url: string, cookie: string, visitor: Visitor): Promise<Response>
}

/** What stands in for hashing, which is done outside of transactions. */
type PasswordWork = { hash?: string; checkedHash?: string }

/** Opens better-auth 1.7.7 as a library: none of its routes is mounted. Asks the identity provider how to reach it. */
export async function openAuthLibrary(options: {
  db: Database
  log: Logger
  secret: string
  publicUrl: string
  oidc: OidcSettings | null
}): Promise<AuthLibrary> {
  const { db, log, secret, publicUrl, oidc } = options
  const passwordWork = new AsyncLocalStorage<PasswordWork>()
  const auth = betterAuth({
    appName: 'BuyWhere',
    baseURL: publicUrl,
    basePath: BASE_PATH,
    secret,
    database: platformAdapter(db),
    trustedOrigins: [new URL(publicUrl).origin],
    emailAndPassword: {
      enabled: true,
      autoSignIn: false,
      requireEmailVerification: true,
      ...PASSWORD_LENGTHS,
      password: {
        hash: async () => passwordWork.getStore()?.hash ?? '',
        verify: async ({ hash }) => hash !== '' && hash === passwordWork.getStore()?.checkedHash,
      },
    },
    ...STORED_AS,
    ...SWITCHED_OFF,
    plugins: oidc === null ? [] : [genericOAuth({ config: [providerConfig(oidc)] })],
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: true,
      disableOriginCheck: false,
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/' },
      ipAddress: { ipAddressHeaders: [IP_HEADER] },
      database: { generateId: false, validateSchema: false },
    },
  } satisfies BetterAuthOptions)
  const { socialProviders } = await auth.$context
  const hasProvider = socialProviders.some(({ id }) => id === PROVIDER_ID)
  if (oidc !== null && !hasProvider) log.error('the identity provider did not say how to reach it')

  const within = <T>(transaction: DatabaseTransaction, work: PasswordWork, call: () => Promise<T>) =>
    ambientTransaction.run(transaction, () => passwordWork.run(work, call))
  const headersOf = ({ ip, userAgent }: Visitor): Headers =>
    new Headers({ [IP_HEADER]: ip, ...(userAgent !== null && { 'user-agent': printable(userAgent) }) })

  return {
    hasProvider,
    async createPerson(transaction, { name, email, passwordHash, password }) {
      await within(transaction, { hash: passwordHash }, () =>
        auth.api.signUpEmail({ body: { name, email, password } }),
      )
    },
    async signIn(transaction, { email, password, checkedHash }, visitor) {
      try {
        const { token } = await within(transaction, { checkedHash }, () =>
          auth.api.signInEmail({ body: { email, password }, headers: headersOf(visitor) }),
        )
        return token
      } catch (error) {
        if (!isAPIError(error) || error.statusCode >= 500) throw error
        throw new AppError('invalid_credentials', 'the password was changed meanwhile', { cause: error })
      }
    },
    async startOidc(callbackUrl) {
      const { headers, response } = await auth.api.signInSocial({
        body: { provider: PROVIDER_ID, callbackURL: callbackUrl, errorCallbackURL: callbackUrl },
        headers: new Headers(),
        returnHeaders: true,
      })
      return { url: response.url ?? '', cookies: headers.getSetCookie() }
    },
    async finishOidc(url, cookie, visitor) {
      const headers = headersOf(visitor)
      headers.set('cookie', printable(cookie))
      try {
        return await auth.handler(new Request(url, { headers }))
      } catch (error) {
        if (!isAPIError(error) || error.statusCode >= 500) throw error
        throw new AppError('sign_in_refused', 'this is no answer of the identity provider', { cause: error })
      }
    },
  }
}

function providerConfig({ discoveryUrl, clientId, clientSecret, trustsEmail = false }: OidcSettings) {
  return {
    providerId: PROVIDER_ID,
    discoveryUrl,
    clientId,
    clientSecret: clientSecret.reveal(),
    scopes: ['openid', 'email', 'profile'],
    pkce: true,
    requireIdTokenVerification: true,
    mapProfileToUser(profile: Record<string, unknown>) {
      const isVerified = profile.email_verified === true || trustsEmail
      // An address that nobody vouches for may be somebody else's, and would take it from them. None is refused.
      return isVerified ? { emailVerified: true, name: nameOf(profile) } : { email: '' }
    },
  }
}

/** Our tables want a name, and a short one. */
function nameOf({ name, email }: Record<string, unknown>): string {
  const given = typeof name === 'string' && name.trim() !== '' ? name.trim() : String(email).split('@')[0]!
  return given.slice(0, 200)
}

/** Of header values, what `Headers` takes. */
const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, '')
