import type { BetterAuthOptions } from 'better-auth/types'
import { MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS } from '../check-password.ts'

/** Set by us from the address that the trusted proxies tell; never taken from a request. */
export const IP_HEADER = 'x-buywhere-client-ip'
/** better-auth's own cookies are seen while signing in through an identity provider only. */
export const COOKIE_PREFIX = 'bw'
export const PROVIDER_ID = 'oidc'
/** Where the identity provider sends people back to is below it: `callback/oidc`. */
export const BASE_PATH = '/v1/accounts/oidc'

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' } as const

/** How better-auth's models are stored in our tables. Ids are made by the database. */
export const STORED_AS = {
  user: { modelName: 'persons', fields: { emailVerified: 'email_verified', ...TIMES } },
  session: {
    modelName: 'person_sessions',
    fields: {
      userId: 'person_id',
      token: 'token_hash',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      ...TIMES,
    },
    cookieCache: { enabled: false },
  },
  account: {
    modelName: 'person_accounts',
    fields: {
      userId: 'person_id',
      providerId: 'provider_id',
      accountId: 'account_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      password: 'password_hash',
      ...TIMES,
    },
    encryptOAuthTokens: true,
    accountLinking: {
      enabled: true,
      trustedProviders: [],
      requireLocalEmailVerified: true,
      allowDifferentEmails: false,
    },
  },
  verification: {
    modelName: 'verifications',
    fields: { expiresAt: 'expires_at', ...TIMES },
    storeIdentifier: 'hashed',
  },
} as const satisfies Partial<BetterAuthOptions>

/** What is switched off, with what does its work here in brackets. */
export const SWITCHED_OFF = {
  telemetry: { enabled: false },
  // Its limits, its lists and its handler are for who mounts it (our guard, our verbs).
  rateLimit: { enabled: false },
  // It logs addresses of people (our own log).
  logger: { disabled: true },
  // What it cannot handle it would print and answer itself (our error handler).
  onAPIError: { throw: true },
} as const satisfies Partial<BetterAuthOptions>

export const PASSWORD_LENGTHS = {
  minPasswordLength: MIN_PASSWORD_CHARS,
  maxPasswordLength: MAX_PASSWORD_CHARS,
} as const
