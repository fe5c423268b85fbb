import { OutboundError } from './outbound-error.ts'

const REDIRECTS = new Set([301, 302, 303, 307, 308])
// Said to one host; another one, named by the first, is not to hear them.
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'buywhere-signature'])

/** A URL that may be called, by its form alone. Throws `OutboundError` with `invalid_url`. */
export function parseUrl(url: string | URL, base?: URL): URL {
  const parsed = URL.parse(String(url), base?.href)
  if (parsed === null) throw new OutboundError('invalid_url', 'this is not a URL')
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    throw new OutboundError('invalid_url', 'the URL must begin with https:// or http://')
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new OutboundError('invalid_url', 'the URL must not hold a user name or password')
  }
  return parsed
}

export type Target = { url: URL; headers: Readonly<Record<string, string>> }

/**
 * Where an answer sends the request on to, and with which headers; null when it is the answer itself.
 * Throws `OutboundError` with `invalid_url`.
 */
export function nextTarget(from: Target, status: number, location: unknown): Target | null {
  if (typeof location !== 'string' || !REDIRECTS.has(status)) return null
  const url = parseUrl(location, from.url)
  return { url, headers: url.origin === from.url.origin ? from.headers : withoutSecrets(from.headers) }
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !SECRET_HEADERS.has(name.toLowerCase())),
  )
}
