import type { Secret } from '../../kernel/secret.ts'

/** An OpenID Connect provider through which people may sign in. */
export type OidcSettings = {
  /** Its `.well-known/openid-configuration`. */
  discoveryUrl: string
  clientId: string
  clientSecret: Secret
  /** The provider vouches for all its addresses, also where it sends no `email_verified`. */
  trustsEmail?: boolean
}
