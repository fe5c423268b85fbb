import type { FastifyRequest } from 'fastify'
import { AppError } from '../../kernel/errors/index.ts'

/** The parameters as they are. Throws `plan_limit` when they ask for more results than the caller's plan gives. */
export function checkPlan<T extends { limit: number }>({ principal }: FastifyRequest, parameters: T): T {
  const { code, resultsPerCall } = principal.plan
  if (parameters.limit <= resultsPerCall) return parameters
  throw new AppError('plan_limit', `the plan ${code} gives at most ${resultsPerCall} results a call`, {
    fields: [{ field: 'limit', message: `must be at most ${resultsPerCall}` }],
  })
}
