import type { FastifyRequest } from 'fastify'
import type { Visitor } from '../../tenancy/accounts/index.ts'

const MAX_USER_AGENT_CHARS = 300

/** Who asks, as far as it can be told without credentials. */
export function visitorOf(request: FastifyRequest): Visitor {
  return {
    ip: request.principal.ip,
    userAgent: request.headers['user-agent']?.slice(0, MAX_USER_AGENT_CHARS) ?? null,
    requestId: request.id,
  }
}
