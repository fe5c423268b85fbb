import { createHmac, randomBytes } from 'node:crypto'

export const SIGNATURE_HEADER = 'buywhere-signature'
const SECRET_BYTES = 32

/** Shown once to who sets the webhook, and kept to sign with. */
export const generateWebhookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64url')}`

/**
 * `t=<Unix seconds>,v1=<hex>`: HMAC-SHA-256, with the whole secret as text for its key, of `<t>.<body>`. Receivers
 * compute it over the bytes they got, compare in constant time, and refuse a `t` that is minutes old.
 */
export function signatureOf(secret: string, body: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000)
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${digest}`
}
