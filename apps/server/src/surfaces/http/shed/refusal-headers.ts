import type { IncomingMessage } from 'node:http'
import { createCors } from '../cors.ts'
import type { HeadersOf } from './load-gate.ts'

/** What every answer carries, for those that are made before the application sees the request. */
export function createRefusalHeaders(
  securityHeaders: ReadonlyMap<string, string>,
  corsOrigins: readonly string[],
): HeadersOf {
  const decideCors = createCors(corsOrigins)
  return ({ method = 'GET', headers }: IncomingMessage, priority) => {
    if (headers.origin === undefined) return securityHeaders
    // A page that may read what is public may read that it has to wait for it.
    const cors = decideCors({ method, headers, isPublic: priority === 'search' })
    return new Map([...securityHeaders, ...cors.headers])
  }
}
