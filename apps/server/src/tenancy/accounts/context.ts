import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Caller, PersonPrincipal } from '../access/principal.ts'
import { derivedSecret, type TokenKeys, tokenKeys } from '../tokens/token-keys.ts'
import type { AuthLibrary } from './library/open-auth-library.ts'
import type { OidcSettings } from './oidc-settings.ts'
import { createPasswords, type Passwords } from './passwords.ts'

export type AccountSettings = {
  /** Where people reach this installation, without a slash at the end. */
  publicUrl: string
  jwtSecretKey: Secret
  jwtSecretKeyPrevious: Secret | null
  /** null: people sign in with passwords only. */
  oidc: OidcSettings | null
}

/** What the verbs about people stand on. */
export type Accounts = {
  db: Database
  clock: Clock
  log: Logger
  publicUrl: string
  keys: TokenKeys
  passwords: Passwords
  /** Loaded when it is first needed: it takes a quarter of a second and 40 MB. */
  library(): Promise<AuthLibrary>
  /** As `library`, with the identity provider; asks it again where it did not answer before. null: there is none. */
  oidcLibrary: (() => Promise<AuthLibrary>) | null
}

/** A person signed in, and the session it is. */
export type SignedIn = Caller<PersonPrincipal & { sessionId: number }>

export function openAccounts(
  base: { db: Database; clock: Clock; log: Logger },
  settings: AccountSettings,
): Accounts {
  const { publicUrl, jwtSecretKey, jwtSecretKeyPrevious, oidc } = settings
  const secret = derivedSecret(jwtSecretKey, 'better-auth')
  const open = async (provider: OidcSettings | null): Promise<AuthLibrary> => {
    const { openAuthLibrary } = await import('./library/open-auth-library.ts')
    return openAuthLibrary({ db: base.db, log: base.log, secret, publicUrl, oidc: provider })
  }
  let withPasswords: Promise<AuthLibrary> | undefined
  let withProvider: Promise<AuthLibrary> | undefined
  return {
    ...base,
    publicUrl,
    keys: tokenKeys({ jwtSecretKey, jwtSecretKeyPrevious, issuer: publicUrl }),
    passwords: createPasswords(),
    library: () => (withPasswords ??= open(null)),
    oidcLibrary:
      oidc === null
        ? null
        : async () => {
            withProvider ??= open(oidc)
            const opening = withProvider
            const library = await opening.catch(error => {
              withProvider = undefined
              throw error
            })
            // Discovery happens once, when the library is opened.
            if (!library.hasProvider && withProvider === opening) withProvider = undefined
            return library
          },
  }
}
