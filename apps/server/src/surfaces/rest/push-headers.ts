import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../../kernel/errors/index.ts'

/** How long an answer is waited for, unless the caller prefers less. */
const WAIT_MS = 10_000
const KEY_MAX_CHARS = 255

/**
 * The caller's name for this very request, as the IETF draft on it has it, quoted or not; null without the header.
 * Throws `invalid_parameter`.
 */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | null {
  const header = headers['idempotency-key']
  if (header === undefined) return null
  const key = String(header).replace(/^"(.*)"$/, '$1')
  if (/^[\x20-\x7e]+$/.test(key) && key.length <= KEY_MAX_CHARS) return key
  throw new AppError(
    'invalid_parameter',
    `Idempotency-Key: 1 to ${KEY_MAX_CHARS} printable ASCII characters, such as a UUID`,
  )
}

/** By what two requests are told to be the same. */
export function digestOf(...parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts))
}

/** `Prefer: wait=N` (RFC 7240), seconds, as far as we wait at all. */
export function waitMsOf(headers: IncomingHttpHeaders): number {
  const preferred = /(?:^|[,;]\s*)wait=(\d{1,4})(?:$|[,;\s])/.exec(String(headers.prefer ?? ''))?.[1]
  return preferred === undefined ? WAIT_MS : Math.min(Number(preferred) * 1_000, WAIT_MS)
}
