import { createHash, hkdfSync } from 'node:crypto'
import type { Secret } from '../../kernel/secret.ts'

export type TokenKey = { id: string; key: Uint8Array }

/** What access tokens are signed and verified with. */
export type TokenKeys = {
  /** Signs, and verifies. */
  current: TokenKey
  /** Verifies only, until the tokens it signed have expired; null: none. */
  previous: TokenKey | null
  issuer: string
}

/** `issuer` is the public address of this installation; tokens of another one are refused. */
export function tokenKeys(settings: {
  jwtSecretKey: Secret
  jwtSecretKeyPrevious: Secret | null
  issuer: string
}): TokenKeys {
  const { jwtSecretKey, jwtSecretKeyPrevious, issuer } = settings
  return {
    current: tokenKey(jwtSecretKey),
    previous: jwtSecretKeyPrevious === null ? null : tokenKey(jwtSecretKeyPrevious),
    issuer,
  }
}

function tokenKey(secret: Secret): TokenKey {
  const key = new TextEncoder().encode(secret.reveal())
  const id = createHash('sha256').update(derivedSecret(secret, 'key id')).digest('base64url').slice(0, 12)
  return { id, key }
}

/** A secret for one purpose, base64url: whoever learns it learns neither the secret it is made of nor the others. */
export function derivedSecret(secret: Secret, purpose: string): string {
  const bytes = hkdfSync('sha256', secret.reveal(), '', `buywhere ${purpose}`, 32)
  return Buffer.from(bytes).toString('base64url')
}
