import type { Registry } from 'prom-client'
import { type ClickRecorder, registerClickMetrics } from '../affiliate/index.ts'
import { registerRateMetrics } from '../catalog/index.ts'
import { registerIngestMetrics } from '../ingest/freshness/index.ts'
import { type CacheTiers, registerCacheMetrics } from '../kernel/cache/index.ts'
import type { Clock } from '../kernel/clock.ts'
import {
  type Database,
  type DatabasePool,
  primaryReads,
  type Reads,
  registerDatabaseMetrics,
} from '../kernel/db/index.ts'
import { registerJobMetrics } from '../kernel/jobs/index.ts'
import { registerBackupMetrics } from '../ops/backup/index.ts'
import { registerGuardMetrics } from '../ops/guards/index.ts'
import { registerAlertMetrics } from '../ops/index.ts'
import { registerSearchMetrics, type SearchService } from '../search/index.ts'
import { type LoadGate, registerLoadMetrics } from '../surfaces/index.ts'

// Which capabilities tell of themselves, in which processes. Each names its metrics in a `metrics.ts` of its own; the
// names are a contract with rules and dashboards.

/**
 * What every process tells: of itself, and what the database knows of the installation. The latter is the same
 * whichever process is asked, so rules take the `max` of it, never the sum.
 */
export function registerPlatformMetrics(
  registry: Registry,
  { db, clock }: { db: Database; clock: Clock },
): void {
  registerIngestMetrics(registry, { db, clock })
  registerRateMetrics(registry, { db, clock })
  registerJobMetrics(registry, { db, clock })
  registerBackupMetrics(registry, { db, clock })
  registerGuardMetrics(registry, { db })
  registerAlertMetrics(registry, { db })
}

/** What a process that answers requests tells beside. */
export function registerServedMetrics(
  registry: Registry,
  services: {
    search: SearchService
    clicks: ClickRecorder
    database: DatabasePool
    reads: Reads
    cache: CacheTiers
    gate?: LoadGate | undefined
  },
): void {
  const { search, clicks, database, reads, cache, gate } = services
  registerDatabaseMetrics(registry, { database, reads })
  registerSearchMetrics(registry, search)
  registerCacheMetrics(registry, { cache })
  registerClickMetrics(registry, clicks)
  if (gate !== undefined) registerLoadMetrics(registry, { gate })
}

/** What a process that only works tells beside. */
export function registerWorkerMetrics(registry: Registry, { database }: { database: DatabasePool }): void {
  registerDatabaseMetrics(registry, { database, reads: primaryReads(database) })
}
