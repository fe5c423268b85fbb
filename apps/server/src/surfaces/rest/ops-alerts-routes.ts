import { opsAlertsQuery, opsAlertsResponse, problem } from '@buywhere/contract'
import type { DatabasePool } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { listAlerts, readHeartbeat } from '../../ops/index.ts'
import { OPERATOR_PLAN } from '../../tenancy/index.ts'
import { memberOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'
import { presentAlert } from '../present/present-alert.ts'

/** The alerts of the installation, for its operator. */
export function addOpsAlertsRoutes(app: App, { database }: { database: DatabasePool }): void {
  app.get(
    '/v1/ops/alerts',
    {
      config: { access: { scope: 'ops:read', cost: 0 } },
      schema: {
        summary: 'Alerts, and who was told of them',
        tags: ['operations'],
        security: [{ apiKey: [] }],
        querystring: opsAlertsQuery,
        response: { 200: opsAlertsResponse, '4xx': problem },
      },
    },
    async request => {
      // Every organisation has people with the scope; the alerts are the installation's.
      if (memberOf(request).plan.code !== OPERATOR_PLAN) {
        throw new AppError('insufficient_scope', 'only keys of the operator may read alerts')
      }
      const { state, limit } = request.query
      const [rows, heartbeat] = await Promise.all([
        listAlerts(database.db, { state: state === 'all' ? null : state, limit }),
        readHeartbeat(database.db),
      ])
      return {
        heartbeat_last_heard_at: heartbeat?.lastHeardAt?.toISOString() ?? null,
        alerts: rows.map(presentAlert),
      }
    },
  )
}
