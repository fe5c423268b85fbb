import { openReads, primaryReads, type Reads } from '../kernel/db/index.ts'
import type { Platform } from './open-platform.ts'

/** Where requests read what may be a little behind: from the replica, where there is one. */
export async function openPlatformReads({
  config,
  database,
  databaseUrl,
  log,
  secrets,
}: Pick<Platform, 'config' | 'database' | 'databaseUrl' | 'log' | 'secrets'>): Promise<Reads> {
  if (secrets.databaseReplicaUrl === null) return primaryReads(database)
  return openReads({
    primary: database,
    primaryUrl: databaseUrl,
    replicaUrl: secrets.databaseReplicaUrl.reveal(),
    maxLagS: config.replicaMaxLagS,
    maxConnections: config.replicaPool,
    log,
  })
}
