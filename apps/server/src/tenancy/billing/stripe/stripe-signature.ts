import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../../kernel/errors/index.ts'
import type { Secret } from '../../../kernel/secret.ts'

/** How far the time in a signature may be from ours, either way: what is older may be a replay. */
const TOLERANCE_S = 300
const MAX_HEADER_CHARS = 2_000

/**
 * Checks `Stripe-Signature` over the very bytes that came: `t=SECONDS,v1=HEX[,v1=HEX]`, several while the secret is
 * being replaced. Throws `invalid_signature`, without telling what was wrong.
 */
export function verifyStripeSignature(
  body: Buffer,
  header: string | undefined,
  secret: Secret,
  now: Date,
): void {
  const refused = new AppError('invalid_signature', 'Stripe-Signature is missing, forged or too old')
  if (header === undefined || header.length > MAX_HEADER_CHARS) throw refused
  const parts = header.split(',').map(part => part.trim().split('='))
  const seconds = parts.find(([name]) => name === 't')?.[1] ?? ''
  if (!/^\d{1,12}$/.test(seconds)) throw refused
  const expected = createHmac('sha256', secret.reveal()).update(`${seconds}.`).update(body).digest()
  const isSigned = parts
    .filter(([name, value]) => name === 'v1' && /^[0-9a-f]{64}$/.test(value ?? ''))
    .some(([, value]) => timingSafeEqual(Buffer.from(value!, 'hex'), expected))
  if (!isSigned || Math.abs(now.getTime() / 1_000 - Number(seconds)) > TOLERANCE_S) throw refused
}
