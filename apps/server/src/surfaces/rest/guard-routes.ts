import {
  guardReleaseRequest,
  guardReleaseResponse,
  guardsResponse,
  guardTableParameter,
  problem,
} from '@buywhere/contract'
import type { FastifyRequest } from 'fastify'
import type { Clock } from '../../kernel/clock.ts'
import type { DatabasePool } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { GUARDED_NAMES, readGuards, releaseGuard } from '../../ops/index.ts'
import { actorOf, type Member, OPERATOR_PLAN } from '../../tenancy/index.ts'
import { memberOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'
import { presentGuard, presentTrip } from '../present/present-guard.ts'

const common = { tags: ['operations'], security: [{ apiKey: [] }] }

/** Loss guards: how they stand, and letting the ingest go on. */
export function addGuardRoutes(
  app: App,
  { clock, database }: { clock: Clock; database: DatabasePool },
): void {
  const { db } = database

  app.get(
    '/v1/ops/guards',
    {
      config: { access: { scope: 'ops:read', cost: 0 } },
      schema: {
        ...common,
        summary: 'Tables that must not shrink, and whether they did',
        response: { 200: guardsResponse, '4xx': problem },
      },
    },
    async request => {
      operatorOf(request)
      return { guards: (await readGuards(db)).map(presentGuard) }
    },
  )

  app.post(
    '/v1/ops/guards/:table/release',
    {
      config: { access: { scope: 'admin' } },
      schema: {
        ...common,
        summary: 'Accept a loss, so that offers are taken in again',
        params: guardTableParameter,
        body: guardReleaseRequest,
        response: { 200: guardReleaseResponse, '4xx': problem },
      },
    },
    async request => {
      const actor = actorOf(operatorOf(request))
      const { table } = request.params
      if (!GUARDED_NAMES.includes(table)) throw new AppError('not_found', `there is no guard of ${table}`)
      const { reason } = request.body
      const released = await releaseGuard({ db, clock }, { table, reason, actor, requestId: request.id })
      return { table, released: released.map(presentTrip) }
    },
  )
}

/** Every organisation has people with the scope; the guards are the installation's. */
function operatorOf(request: FastifyRequest): Member {
  const member = memberOf(request)
  if (member.plan.code !== OPERATOR_PLAN) {
    throw new AppError('insufficient_scope', 'only keys of the operator may see to the guards')
  }
  return member
}
