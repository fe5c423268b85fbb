import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { BackupError } from './types.ts'

/** What a physical backup needs: a server whose files are ours to read. Null where the database is not ours. */
export type Cluster = { databaseUrl: string; dataFolder: string }

export type ClusterFacts = {
  systemIdentifier: string
  serverVersion: number
  segmentBytes: number
  timeline: number
}

const NOT_OURS =
  'the database at DATABASE_URL is not run by BuyWhere, so its files cannot be read: use --kind logical, or --kind ' +
  'pgbackrest where that is set up'

export function requireCluster(cluster: Cluster | null): Cluster {
  if (cluster === null) throw new BackupError('not_possible', NOT_OURS)
  return cluster
}

export async function readClusterFacts(client: pg.ClientBase): Promise<ClusterFacts> {
  const { rows } = await client.query<ClusterFacts>(`
    select s.system_identifier::text as "systemIdentifier",
      current_setting('server_version_num')::int as "serverVersion",
      pg_size_bytes(current_setting('wal_segment_size'))::int as "segmentBytes",
      c.timeline_id as "timeline"
    from pg_control_system() s, pg_control_checkpoint() c
  `)
  const [facts] = rows
  if (facts === undefined) throw new Error('the server told nothing of itself')
  return facts
}

/** The identity of a cluster by its files alone, running or not. */
export function readSystemIdentifier(dataFolder: string): string {
  return readFileSync(join(dataFolder, 'global/pg_control')).readBigUInt64LE(0).toString()
}

/** One session, closed by disposing of it. */
export async function connect(config: string | pg.ClientConfig): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client(config)
  // Who reads or writes hears of a broken connection by that.
  client.on('error', () => {})
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end().catch(() => {}) })
}
