import {
  managedSource,
  managedSourcesResponse,
  problem,
  sourceNameParameter,
  sourceRequest,
} from '@buywhere/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  getManagedSource,
  listManagedSources,
  type ManagedSource,
  pauseSource,
  releaseSource,
  resumeSource,
  runSourceNow,
  type SourceRef,
  setSource,
} from '../../ingest/schedule/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { actAsPlatform, type DatabasePool, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { actorOf, recordAudit } from '../../tenancy/index.ts'
import { callerOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'
import { auditedSource, presentManagedSource, readSourceRequest } from '../present/present-managed-source.ts'
import { checkSourceQuota, writerOf } from './writer-of.ts'

type Needs = { clock: Clock; database: DatabasePool }

const PATH = '/v1/sources/:name'
const WRITE = { scope: 'feeds:write' } as const
const READ = { ...WRITE, cost: 0 } as const
const SCHEMA = { tags: ['ingest'], security: [{ apiKey: [] }] }
const OF_ONE = { ...SCHEMA, params: sourceNameParameter, response: { 200: managedSource, '4xx': problem } }

const STEERING = [
  ['pause', 'Read a source no more until it is resumed', pauseSource],
  ['resume', 'Read a paused source again, or one whose circuit is open', resumeSource],
  [
    'run',
    'Read a source now, before all that is planned',
    (transaction: DatabaseTransaction, ref: SourceRef, { now }: { now: Date }) =>
      runSourceNow(transaction, ref, now),
  ],
] as const

/** Where offers come from, and when they are read: operators manage the public sources, others their own. */
export function addSourceRoutes(app: App, { clock, database }: Needs): void {
  const { db } = database

  app.get(
    '/v1/sources',
    {
      config: { access: READ },
      schema: { ...SCHEMA, summary: 'Sources that you manage', response: { 200: managedSourcesResponse } },
    },
    async request => {
      const sources = await listManagedSources(db, writerOf(request).catalogueOrgId)
      return { sources: sources.map(presentManagedSource) }
    },
  )

  app.get(
    PATH,
    { config: { access: READ }, schema: { ...OF_ONE, summary: 'A source: settings, schedule, next run' } },
    async request => presentManagedSource(await getManagedSource(db, refOf(request, request.params.name))),
  )

  app.put(
    PATH,
    {
      config: { access: WRITE },
      schema: { ...OF_ONE, summary: 'Make a source, or set all of its settings', body: sourceRequest },
    },
    async request => {
      const { name } = request.params
      await checkSourceQuota(db, writerOf(request), name)
      const wanted = readSourceRequest(request.body)
      return change(request, 'source.set', async transaction =>
        setSource(transaction, refOf(request, name), wanted, { now: clock.now() }),
      )
    },
  )

  app.delete(
    PATH,
    {
      config: { access: WRITE },
      schema: {
        ...OF_ONE,
        summary: 'Stop reading a source: its settings go, its offers expire',
        response: { 204: z.null(), '4xx': problem },
      },
    },
    async (request, reply) => {
      const ref = refOf(request, request.params.name)
      await change(request, 'source.release', async transaction => {
        const before = await releaseSource(transaction, ref)
        return { before, after: await getManagedSource(transaction, ref) }
      })
      return reply.code(204).send(null)
    },
  )

  for (const [verb, summary, steer] of STEERING) {
    app.post(
      `${PATH}/${verb}`,
      { config: { access: WRITE }, schema: { ...OF_ONE, summary } },
      async request => {
        const ref = refOf(request, request.params.name)
        return change(request, `source.${verb}`, async transaction => {
          const before = await getManagedSource(transaction, ref)
          return { before, after: await steer(transaction, ref, { now: clock.now() }) }
        })
      },
    )
  }

  /** The change and its entry in the log are one transaction: the catalogue's owner writes first, then the platform. */
  function change(
    request: FastifyRequest,
    action: string,
    work: (
      transaction: DatabaseTransaction,
    ) => Promise<{ before: ManagedSource | null; after: ManagedSource }>,
  ) {
    const { principal, requestId } = callerOf(request)
    return db.transaction().execute(async transaction => {
      const { before, after } = await work(transaction)
      await actAsPlatform(transaction)
      await recordAudit(transaction, {
        orgId: principal.orgId,
        actor: actorOf(principal),
        action,
        target: `source:${after.id}`,
        before: before && auditedSource(before),
        after: auditedSource(after),
        requestId,
        at: clock.now(),
      })
      return presentManagedSource(after)
    })
  }
}

function refOf(request: FastifyRequest, name: string): SourceRef {
  return { orgId: writerOf(request).catalogueOrgId, name }
}
