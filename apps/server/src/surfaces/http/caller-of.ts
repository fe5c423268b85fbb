import type { FastifyRequest } from 'fastify'
import { AppError } from '../../kernel/errors/index.ts'
import type { Caller, Member } from '../../tenancy/index.ts'

/** Who asks, where the route lets nobody in without credentials. Throws `missing_credentials` all the same. */
export function memberOf({ principal }: FastifyRequest): Member {
  if (principal.kind === 'anonymous') {
    throw new AppError('missing_credentials', 'send an API key as `Authorization: Bearer bw_live_…`')
  }
  return principal
}

export function callerOf(request: FastifyRequest): Caller {
  return { principal: memberOf(request), requestId: request.id }
}
