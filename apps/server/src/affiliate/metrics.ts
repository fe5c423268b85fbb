import { Counter, Gauge, type Registry } from 'prom-client'
import type { ClickRecorder } from './record-click.ts'

/** Clicks of this process by where they were kept, and those that wait on disk for the database. */
export function registerClickMetrics(registry: Registry, clicks: Pick<ClickRecorder, 'counts'>): void {
  new Counter({
    name: 'buywhere_clicks_total',
    help: 'Clicks by what became of them: stored, spooled (on disk until the database is back) or lost.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      const { stored, spooled, lost } = clicks.counts()
      this.reset()
      this.inc({ outcome: 'stored' }, stored)
      this.inc({ outcome: 'spooled' }, spooled)
      this.inc({ outcome: 'lost' }, lost)
    },
  })
  new Gauge({
    name: 'buywhere_clicks_spooled',
    help: 'Clicks of this process on disk that the database does not have yet.',
    registers: [registry],
    collect() {
      this.set(clicks.counts().waiting)
    },
  })
}
