import type { IncomingHttpHeaders } from 'node:http'

/** In `CORS_ORIGINS`: any page may read what is public, without credentials. */
const ANY_ORIGIN = '*'

// Named, never reflected: a header that is not here is not sent by a browser.
const ALLOWED_HEADERS = [
  'Accept-Language',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'Last-Event-ID',
  'Mcp-Method',
  'Mcp-Name',
  'Mcp-Protocol-Version',
  'Mcp-Session-Id',
  'X-Agent-Name',
  'X-API-Key',
  'X-CSRF-Token',
].join(', ')
const ALLOWED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const EXPOSED_HEADERS = [
  'Mcp-Session-Id',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-Id',
  'X-Usage-Agent-Minutes-Remaining',
  'X-Usage-Budget-Remaining',
  'X-Usage-Cost',
  'X-Usage-Remaining-Day',
].join(', ')
const PREFLIGHT_MAX_AGE_SECONDS = '7200'
const READS = new Set(['GET', 'HEAD'])

type Header = readonly [name: string, value: string]

const EXPOSED: readonly Header[] = [['access-control-expose-headers', EXPOSED_HEADERS]]
const FOR_ANYBODY: Header = ['access-control-allow-origin', ANY_ORIGIN]

export type CorsRequest = {
  method: string
  headers: IncomingHttpHeaders
  /** The route shows public data to callers without credentials. */
  isPublic: boolean
}

/** `isPreflight`: a question of the browser that is answered by these headers alone. A refused origin gets none. */
export type CorsDecision = { isPreflight: boolean; headers: ReadonlyMap<string, string> }

/** True for what may stand in `CORS_ORIGINS`: an exact origin (`https://app.example`), or `*`. */
export function isCorsOrigin(text: string): boolean {
  if (text === ANY_ORIGIN) return true
  return /^https?:[^*]*$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

/**
 * Which web pages may read answers, origin by origin. @fastify/cors was tried: it knows nothing of routes (`*` for
 * public reads only), its headers are lost where MCP answers for itself, and it adds an `OPTIONS *` route of its own.
 */
export function createCors(origins: readonly string[]): (request: CorsRequest) => CorsDecision {
  const listed = new Set(origins.filter(origin => origin !== ANY_ORIGIN))
  const isOpen = origins.includes(ANY_ORIGIN)
  // Whoever keeps answers must tell those to different pages apart, also the one that got no header.
  const vary: readonly Header[] = listed.size > 0 ? [['vary', 'Origin']] : []
  const decide = (isPreflight: boolean, ...allowed: Header[]): CorsDecision => ({
    isPreflight,
    headers: new Map([...vary, ...allowed]),
  })
  const refused = decide(false)

  return ({ method, headers, isPublic }) => {
    const { origin } = headers
    if (origin === undefined) return refused
    const asksFor = method === 'OPTIONS' ? headers['access-control-request-method'] : undefined
    const isPreflight = asksFor !== undefined
    if (listed.has(origin)) {
      return decide(
        isPreflight,
        ['access-control-allow-origin', origin],
        ['access-control-allow-credentials', 'true'],
        ...(isPreflight ? preflight(ALLOWED_METHODS, ALLOWED_HEADERS) : EXPOSED),
      )
    }
    if (!isOpen || !READS.has(asksFor ?? method)) return refused
    // Without Authorization and X-API-Key: a page of anybody may not spend somebody's key.
    if (isPreflight) return decide(true, FOR_ANYBODY, ...preflight('GET, HEAD', 'Accept-Language'))
    if (!isPublic || showsCredentials(headers)) return refused
    // The security headers say `same-origin`, which would contradict.
    return decide(false, FOR_ANYBODY, ['cross-origin-resource-policy', 'cross-origin'], ...EXPOSED)
  }
}

/** The request says who it comes from, rightly or not. */
export function showsCredentials(headers: IncomingHttpHeaders): boolean {
  return (
    headers.authorization !== undefined || headers['x-api-key'] !== undefined || headers.cookie !== undefined
  )
}

function preflight(methods: string, headers: string): Header[] {
  return [
    ['access-control-allow-methods', methods],
    ['access-control-allow-headers', headers],
    ['access-control-max-age', PREFLIGHT_MAX_AGE_SECONDS],
  ]
}
