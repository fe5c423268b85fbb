type Headers = Readonly<Record<string, string | string[] | undefined>>

/** What a request shows of itself. */
export type Credentials =
  | { kind: 'none' }
  | { kind: 'key'; key: string }
  | { kind: 'token'; token: string }
  | { kind: 'session'; cookie: string }

const BEARER = /^Bearer\s+(\S+)\s*$/i
const KEY_PREFIX = /^bw_/
/** Three parts with dots between: a JWT, whoever signed it. */
const TOKEN = /^[^.\s]+\.[^.\s]*\.[^.\s]*$/

/**
 * The API key or access token in `Authorization: Bearer` or `X-API-Key`. Whatever stands there counts as credentials:
 * what is no key is an invalid one, never nobody's.
 */
export function credentialsOf(headers: Headers): Credentials {
  const { authorization, 'x-api-key': apiKey } = headers
  if (authorization !== undefined) {
    const shown = BEARER.exec(String(authorization))?.[1] ?? ''
    return !KEY_PREFIX.test(shown) && TOKEN.test(shown)
      ? { kind: 'token', token: shown }
      : { kind: 'key', key: shown }
  }
  return apiKey === undefined ? { kind: 'none' } : { kind: 'key', key: String(apiKey) }
}
