import { Gauge, type Registry } from 'prom-client'
import type { Database } from '../../kernel/db/index.ts'
import { readGuards } from './read-guards.ts'

/** `buywhere_loss_guard_tripped{table}` and `buywhere_table_rows{table}`. Of a database that is away nothing is told. */
export function registerGuardMetrics(registry: Registry, { db }: { db: Database }): void {
  const rows = new Gauge({
    name: 'buywhere_table_rows',
    help: 'Rows of a guarded table: as the planner guesses, else as last counted.',
    labelNames: ['table'],
    registers: [registry],
  })
  new Gauge({
    name: 'buywhere_loss_guard_tripped',
    help: '1: rows are lost, and nothing is taken in until somebody releases the guard.',
    labelNames: ['table'],
    registers: [registry],
    async collect() {
      const statuses = await readGuards(db).catch(() => [])
      this.reset()
      rows.reset()
      for (const { table, trips, rows: counted, rowsEstimated } of statuses) {
        this.set({ table }, trips.length > 0 ? 1 : 0)
        const known = rowsEstimated ?? counted
        if (known !== null) rows.set({ table }, known)
      }
    },
  })
}
