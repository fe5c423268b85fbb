import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 32

/** 256 random bits; `hash` is what is stored. */
export function generateInvitationToken(): { token: string; hash: Buffer } {
  const token = `bwi_${randomBytes(TOKEN_BYTES).toString('base64url')}`
  return { token, hash: hashInvitationToken(token) }
}

export function hashInvitationToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
