import type { IncomingMessage } from 'node:http'
import { AppError } from '../../kernel/errors/index.ts'

const MAX_HEADERS = 100
const MAX_BODY_DEPTH = 32

/** Said twice, each reader may believe another one. */
const SAID_ONCE = new Set(['host', 'authorization', 'x-api-key', 'content-type'])

// An address ends in logs, histories and referrers; what was shown there is no secret any more.
const KEY_IN_URL =
  /[?&;](?:x[-_])?(?:api[-_]?key|access[-_]?token|authorization|password)=|bw_(?:live|test)_\w{20}/i

/** Refuses what no honest client sends, before anything acts on it. Throws `invalid_parameter`, `headers_too_large`. */
export function checkRequest({ rawHeaders, url = '', headers }: IncomingMessage): void {
  // Node cuts longer lists off without a word, and with them maybe the key.
  if (rawHeaders.length > 2 * MAX_HEADERS) {
    throw new AppError('headers_too_large', `a request may have ${MAX_HEADERS} headers`)
  }
  if (headers.host === undefined) throw new AppError('invalid_parameter', 'the Host header is missing')
  const seen = new Set<string>()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (!SAID_ONCE.has(name)) continue
    if (seen.has(name))
      throw new AppError('invalid_parameter', `the header ${name} may stand there once only`)
    seen.add(name)
  }
  if (hasKeyInUrl(url)) {
    throw new AppError(
      'invalid_parameter',
      'send the key in a header (`Authorization: Bearer …`), not in the address, and replace the one you showed there: addresses are logged on the way',
    )
  }
}

/** Percent-encoded or not. */
function hasKeyInUrl(url: string): boolean {
  if (KEY_IN_URL.test(url)) return true
  if (!url.includes('%')) return false
  return KEY_IN_URL.test(
    url.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  )
}

/** Refuses bodies that later readers would overflow on. Throws `invalid_body`. */
export function checkBodyDepth(body: unknown): void {
  let level: unknown[] = [body]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_BODY_DEPTH) {
      throw new AppError('invalid_body', `the body is nested deeper than ${MAX_BODY_DEPTH} levels`)
    }
    level = level.flatMap(value => (isPlain(value) ? Object.values(value) : []))
  }
}

/** What a JSON parser makes; buffers and streams are for those who asked for them. */
function isPlain(value: unknown): value is object {
  return (
    Array.isArray(value) ||
    (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
  )
}
