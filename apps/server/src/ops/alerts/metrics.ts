import { sql } from 'kysely'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Database } from '../../kernel/db/index.ts'
import { ALERT_CHANNELS } from './channels.ts'

const OUTCOMES = ['sent', 'failed', 'given_up']

/** Open alerts and what came of telling them, read from the database when scraped: for all processes together. */
export function registerAlertMetrics(registry: Registry, { db }: { db: Database }): void {
  new Gauge({
    name: 'buywhere_alerts_open',
    help: 'Alerts that fire now.',
    labelNames: ['severity'],
    registers: [registry],
    async collect() {
      const { rows } = await sql<{ severity: string; open: number }>`
        select severity, count(*)::int as open from ops.alerts where state = 'firing' group by severity
      `.execute(db)
      for (const severity of ['critical', 'warning', 'info']) {
        this.set({ severity }, rows.find(row => row.severity === severity)?.open ?? 0)
      }
    },
  })
  new Counter({
    name: 'buywhere_notifications_total',
    help: 'Attempts to tell of alerts.',
    labelNames: ['channel', 'outcome'],
    registers: [registry],
    async collect() {
      const { rows } = await sql<{ channel: string; outcome: string; total: number }>`
        select channel, outcome, total::int8 as total from ops.alert_delivery_counts
      `.execute(db)
      this.reset()
      for (const channel of ALERT_CHANNELS) {
        for (const outcome of OUTCOMES) {
          const row = rows.find(one => one.channel === channel && one.outcome === outcome)
          this.inc({ channel, outcome }, row?.total ?? 0)
        }
      }
    },
  })
}
