import { ingestHealthResponse, keyIdParameter, problem, provenanceResponse } from '@buywhere/contract'
import { z } from 'zod'
import {
  readProvenance,
  readSourceHealth,
  SOURCE_STATES,
  type SourceState,
  verdictOf,
} from '../../ingest/freshness/index.ts'
import type { PushContext } from '../../ingest/push/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { DatabasePool } from '../../kernel/db/index.ts'
import type { App } from '../http/create-app.ts'
import { presentProvenance, presentSourceHealth } from '../present/present-ingest-health.ts'

/** How fresh the sources are, and where an offer comes from. */
export function addIngestHealthRoutes(
  app: App,
  { clock, database, ingest }: { clock: Clock; database: DatabasePool; ingest: PushContext | null },
): void {
  const { db } = database

  app.get(
    '/v1/ingest/health',
    {
      config: { access: { scope: 'catalog:read', isPublic: true } },
      schema: {
        summary: 'How fresh each source is, against what is promised of it',
        tags: ['operations'],
        querystring: z.object({ region: z.string().max(32).optional() }),
        response: { 200: ingestHealthResponse, '4xx': problem },
      },
    },
    async request => {
      const now = clock.now()
      const orgIds = request.principal.visibleOrgIds
      const sources = await readSourceHealth(db, { orgIds, region: request.query.region }, now)
      const states = sources.filter(({ isAwaited }) => isAwaited).map(({ state }) => state)
      return {
        status: verdictOf(states),
        ts: now.toISOString(),
        held_because: (await ingest?.gate?.heldBecause('offers'))?.reason ?? null,
        states: countStates(states),
        sources: sources.map(presentSourceHealth),
      }
    },
  )

  app.get(
    '/v1/offers/:id/provenance',
    {
      config: { access: { scope: 'catalog:read' } },
      schema: {
        summary: 'Where an offer comes from: source, run, row, and the record as it was read',
        tags: ['catalogue'],
        security: [{ apiKey: [] }],
        params: keyIdParameter,
        response: { 200: provenanceResponse, '4xx': problem },
      },
    },
    async request => {
      const offer = await readProvenance(db, Number(request.params.id), request.principal.visibleOrgIds)
      return presentProvenance(offer, clock.now())
    },
  )
}

function countStates(states: readonly SourceState[]): Record<SourceState, number> {
  const counts = SOURCE_STATES.map(state => [state, states.filter(other => other === state).length])
  return Object.fromEntries(counts) as Record<SourceState, number>
}
