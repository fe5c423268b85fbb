import type { Held, IngestGate } from '../ingest/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import { heldByGuards } from './guards/index.ts'
import type { Pressure } from './pressure/index.ts'

/** Nothing is taken in while rows are lost, or while there is no room for it. */
export function createIngestGate({
  db,
  clock,
  pressure,
  hasGuards,
}: {
  db: Database
  clock: Clock
  pressure: Pressure
  hasGuards: boolean
}): IngestGate {
  return {
    async heldBecause(intake): Promise<Held | null> {
      const isRoom = intake === 'crawl' ? pressure.mayCrawl() : pressure.mayIngest()
      if (!isRoom) return { reason: pressure.reason() ?? 'under pressure', maySpool: false }
      const reason = hasGuards ? await heldByGuards({ db, clock }) : null
      return reason === null ? null : { reason, maySpool: true }
    },
  }
}
