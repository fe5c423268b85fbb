import { createRateMetrics } from '../../catalog/index.ts'
import { createIngestMetrics } from '../../ingest/freshness/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { DatabasePool } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { OPERATOR_PLAN } from '../../tenancy/index.ts'
import { memberOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'

/**
 * Prometheus text. By an operator's key and not by network address: behind a proxy on the same machine everybody comes
 * from loopback.
 */
export function addMetricsRoute(
  app: App,
  { clock, database }: { clock: Clock; database: DatabasePool },
): void {
  const metrics = createIngestMetrics({ db: database.db, clock })
  const rates = createRateMetrics({ db: database.db, clock })

  app.get(
    '/metrics',
    {
      config: { access: { scope: 'ops:read', cost: 0 } },
      schema: {
        summary: "Metrics of the ingest and of exchange rates, for the operator's Prometheus",
        tags: ['operations'],
        security: [{ apiKey: [] }],
      },
    },
    async (request, reply) => {
      // Every organisation has people with the scope; the figures are the installation's.
      if (memberOf(request).plan.code !== OPERATOR_PLAN) {
        throw new AppError('insufficient_scope', 'only keys of the operator may read metrics')
      }
      return reply.type(metrics.contentType).send((await metrics.scrape()) + (await rates.scrape()))
    },
  )
}
