import type { Database } from '../../kernel/db/index.ts'
import { estimateRows, newestCounts } from './count-store.ts'
import { loadLimits } from './guard-limits.ts'
import { GUARDED_TABLES, type LossLimits, WHOLE_DATABASE } from './guarded-tables.ts'
import { listOpenTrips, type Trip } from './trip-store.ts'

export type GuardStatus = {
  table: string
  /** As last counted to the row; null: not yet. */
  rows: number | null
  fingerprint: string | null
  countedAt: Date | null
  /** As the planner guesses now. */
  rowsEstimated: number | null
  /** null: of the database as a whole, which has none. */
  limits: LossLimits | null
  trips: Trip[]
}

/** Every guard as it stands. */
export async function readGuards(db: Database): Promise<GuardStatus[]> {
  const [trips, limitsOf] = [await listOpenTrips(db), await loadLimits(db)]
  const statuses: GuardStatus[] = []
  for (const table of GUARDED_TABLES) {
    const counted = (await newestCounts(db, table.name)).get('')
    statuses.push({
      table: table.name,
      rows: counted?.rows ?? null,
      fingerprint: counted?.fingerprint ?? null,
      countedAt: counted?.countedAt ?? null,
      rowsEstimated: await estimateRows(db, table.name),
      limits: limitsOf(table),
      trips: trips.filter(trip => trip.table === table.name),
    })
  }
  const nothing = { rows: null, fingerprint: null, countedAt: null, rowsEstimated: null, limits: null }
  const ofAll = trips.filter(trip => trip.table === WHOLE_DATABASE)
  return [...statuses, { table: WHOLE_DATABASE, ...nothing, trips: ofAll }]
}
