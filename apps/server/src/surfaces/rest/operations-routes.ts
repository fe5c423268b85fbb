import { createHash, timingSafeEqual } from 'node:crypto'
import {
  alertmanagerPayload,
  alertReceipt,
  health,
  healthDetailed,
  problem,
  sourcesResponse,
  statusResponse,
} from '@buywhere/contract'
import { z } from 'zod'
import { listSourceStatus, type SourceStatus } from '../../ingest/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Secret } from '../../kernel/secret.ts'
import { checkHealth, recordAlert } from '../../ops/index.ts'
import type { App } from '../http/create-app.ts'
import { presentSource } from '../present/present-source.ts'
import type { Services } from '../services.ts'

const MEGABYTE = 1_048_576

/** What operators and their tools ask. */
export function addOperationsRoutes(app: App, services: Services): void {
  const { clock, database, reads, search, settings } = services
  const { db } = database
  // By the lifetimes that searches go by, so that both say the same.
  const present = (sources: readonly SourceStatus[], now: Date) =>
    sources.map(source => presentSource(source, search.lifetimeMs(source.key), now))

  app.get(
    '/health',
    {
      config: { access: 'open' },
      schema: { summary: 'Can this process answer?', tags: ['operations'], response: { 200: health } },
    },
    async () => ({
      status: 'ok' as const,
      ts: clock.now().toISOString(),
      catalog: { total_products: search.stats().publicProducts },
    }),
  )

  app.get(
    '/health/detailed',
    {
      config: { access: 'open' },
      schema: { summary: 'Every dependency', tags: ['operations'], response: { 200: healthDetailed } },
    },
    async () =>
      checkHealth(
        database,
        search,
        settings.home,
        clock.now(),
        services.cache.status(),
        reads.replica,
        services.pressure,
      ),
  )

  app.get(
    '/api/sources',
    {
      config: { access: { scope: 'catalog:read', isPublic: true } },
      schema: {
        summary: 'Where offers are read from, and when last',
        tags: ['catalogue'],
        querystring: z.object({ region: z.string().max(32).optional() }),
        response: { 200: sourcesResponse },
      },
    },
    async request => {
      const { region } = request.query
      const orgIds = request.principal.visibleOrgIds
      const sources = await reads.read(orgIds, db => listSourceStatus(db, { region, orgIds }))
      return present(sources, clock.now())
    },
  )

  app.get(
    '/v1/status',
    {
      config: { access: { scope: 'catalog:read' } },
      schema: {
        summary: 'State of the catalogue',
        tags: ['operations'],
        security: [{ apiKey: [] }],
        response: { 200: statusResponse, '4xx': problem },
      },
    },
    async request => {
      const orgIds = request.principal.visibleOrgIds
      const sources = await reads.read(orgIds, db => listSourceStatus(db, { orgIds }))
      const stats = search.stats()
      const entries = present(sources, clock.now())
      const counts = { fresh: 0, aging: 0, stale: 0, expired: 0, never: 0 }
      for (const { freshness } of entries) counts[freshness ?? 'never']++
      return {
        total_active_products: stats.publicProducts,
        total_active_offers: stats.publicOffers,
        sources: entries,
        index: {
          lag_s: search.lagMs() / 1_000,
          segments: stats.segments,
          megabytes: Math.round(stats.bytes / MEGABYTE),
        },
        freshness: counts,
      }
    },
  )

  app.post(
    '/webhooks/alerts',
    {
      config: { access: 'open' },
      // Before the body is looked at: who does not know the secret learns nothing about the form.
      onRequest: async request => requireSecret(settings.alertsWebhookSecret, request.headers.authorization),
      schema: {
        summary: 'Alertmanager webhook, version 4',
        tags: ['operations'],
        security: [{ webhookSecret: [] }],
        body: alertmanagerPayload,
        response: { 200: alertReceipt, '4xx': problem },
      },
    },
    async request => {
      const { duplicate } = await recordAlert(db, request.body, clock.now())
      return { status: 'accepted' as const, duplicate }
    },
  )
}

function requireSecret(secret: Secret | null, header: string | undefined): void {
  if (secret === null)
    throw new AppError('webhook_not_configured', 'set ALERTS_WEBHOOK_SECRET to receive alerts')
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const shown = /^Bearer\s+(\S+)\s*$/i.exec(header ?? '')?.[1]
  if (shown === undefined) throw new AppError('missing_credentials', 'send the shared secret as bearer token')
  // Digests have one length, so that comparing them tells nothing about the secret's.
  if (!timingSafeEqual(digest(shown), digest(secret.reveal()))) {
    throw new AppError('invalid_credentials', 'this is not the shared secret')
  }
}
