import type { FastifyRequest } from 'fastify'
import { AppError } from '../../kernel/errors/index.ts'
import type { Caller, PersonPrincipal } from '../../tenancy/index.ts'

/** Who asks, where only a person can. Throws `person_needed`. */
export function personOf({ id, principal }: FastifyRequest): Caller<PersonPrincipal> {
  if (principal.kind !== 'person') throw new AppError('person_needed', 'sign in to do this')
  return { principal, requestId: id }
}
