import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, base64url. */
export function generateToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token. Its random bits need no slow hash. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** As `hashToken`, in text, as better-auth's tables hold it. */
export function hashTokenText(token: string): string {
  return hashToken(token).toString('base64url')
}
