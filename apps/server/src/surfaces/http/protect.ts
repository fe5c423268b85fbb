import type { FastifyInstance } from 'fastify'
import { checkBodyDepth, checkRequest } from './check-request.ts'
import { createCors, showsCredentials } from './cors.ts'
import type { RouteAccess } from './route-access.ts'

type Protection = { securityHeaders: ReadonlyMap<string, string>; corsOrigins: readonly string[] }

/**
 * The first hook of every request: its id, the headers of every answer, which pages may read it, and what is refused
 * at sight. Headers are set on the raw answer, so that MCP, which answers for itself, carries them too.
 */
export function addProtection(app: FastifyInstance, { securityHeaders, corsOrigins }: Protection): void {
  const decideCors = createCors(corsOrigins)

  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = reply
    const { headers, method } = request
    raw.setHeader('x-request-id', request.id)
    raw.setHeaders(securityHeaders as Map<string, string>)
    const access = request.routeOptions.config.access
    const isPublic = isForAnybody(access)
    const cors = decideCors({ method, headers, isPublic })
    raw.setHeaders(cors.headers as Map<string, string>)
    // What was made for one caller, or gives somebody credentials, is nobody else's.
    if (showsCredentials(headers) || (access !== undefined && !isPublic)) {
      raw.setHeader('cache-control', 'no-store')
    }
    checkRequest(request.raw)
    if (cors.isPreflight) reply.code(204).send()
    else done()
  })

  app.addHook('preValidation', (request, _reply, done) => {
    checkBodyDepth(request.body)
    done()
  })
}

function isForAnybody(access: RouteAccess | undefined): boolean {
  return access === 'open' || (typeof access === 'object' && access.isPublic === true)
}
