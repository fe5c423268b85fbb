import { AppError } from '../../kernel/errors/index.ts'
import { scrape, type Telemetry } from '../../kernel/telemetry/index.ts'
import { OPERATOR_PLAN } from '../../tenancy/index.ts'
import { memberOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'

/**
 * Prometheus text. By an operator's key and not by network address: behind a proxy on the same machine everybody comes
 * from loopback. Processes without this port have one of their own for it: METRICS_PORT.
 */
export function addMetricsRoute(app: App, { registry }: Pick<Telemetry, 'registry'>): void {
  app.get(
    '/metrics',
    {
      config: { access: { scope: 'ops:read', cost: 0 } },
      schema: {
        summary: "Metrics of this process and of the installation, for the operator's Prometheus",
        tags: ['operations'],
        security: [{ apiKey: [] }],
      },
    },
    async (request, reply) => {
      // Every organisation has people with the scope; the figures are the installation's.
      if (memberOf(request).plan.code !== OPERATOR_PLAN) {
        throw new AppError('insufficient_scope', 'only keys of the operator may read metrics')
      }
      const { contentType, text } = await scrape(registry)
      return reply.type(contentType).send(text)
    },
  )
}
