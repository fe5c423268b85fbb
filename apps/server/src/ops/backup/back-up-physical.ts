import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../kernel/clock.ts'
import { archiveFolderOf } from '../../kernel/postgres/index.ts'
import { type Cluster, type ClusterFacts, connect, readClusterFacts } from './cluster.ts'
import { type CheckPoint, holdStill } from './hold-still.ts'
import { type MadeFile, packDataFolder } from './pack-data-folder.ts'
import { baseName, walName } from './store-names.ts'
import { BackupError, type Manifest, type ManifestFile } from './types.ts'
import type { Vault } from './vault.ts'
import { walSegmentAt } from './wal-segment.ts'
import { shipWal } from './wal-shipper.ts'

const ARCHIVE_WAIT_MS = 300_000
const POLL_MS = 100

/**
 * Takes a base backup of a running cluster, names the moment it is to be compared at, and waits until the store has
 * the log up to there. The manifest is the caller's to put: before that there is no backup.
 *
 * @throws BackupError not_possible when the server does not archive its log, store_failed when the log does not arrive
 */
export async function backUpPhysical(options: {
  cluster: Cluster
  vault: Vault
  id: string
  nonce: string
  schemaVersion: string | null
  /** The log from before its start brings back nothing. */
  isFirst: boolean
  clock: Clock
  onStart(startLsn: string): Promise<void>
  signal?: AbortSignal | undefined
}): Promise<Manifest> {
  const { cluster, vault, id, nonce, clock, schemaVersion, isFirst, signal } = options
  const startedAt = clock.now()
  await using client = await connect(cluster.databaseUrl)
  const facts = await readClusterFacts(client)
  await requireArchiving(client)
  await client.query('set statement_timeout = 0; set idle_session_timeout = 0')
  const started = await client.query<{ lsn: string }>(
    'select pg_backup_start($1, fast => true)::text as lsn',
    [id],
  )
  const startLsn = started.rows[0]?.lsn ?? ''
  await options.onStart(startLsn)
  let stopLsn = ''
  const stop = async (): Promise<MadeFile[]> => {
    const { rows } = await client.query<{ lsn: string; label: string; map: string }>(
      'select lsn::text, labelfile as label, spcmapfile as map from pg_backup_stop(wait_for_archive => false)',
    )
    const [stopped] = rows
    if (stopped === undefined) throw new Error('the server did not end the backup')
    stopLsn = stopped.lsn
    return [
      ...(stopped.map === '' ? [] : [{ name: 'tablespace_map', content: stopped.map }]),
      { name: 'backup_label', content: stopped.label },
    ]
  }
  const file = await vault.put(baseName(id), abortable(packDataFolder(cluster.dataFolder, stop), signal))
  const moment = await holdStill(cluster.databaseUrl, `buywhere_${id}`, signal)
  const { rows } = await client.query<{ lsn: string }>('select pg_switch_wal()::text as lsn')
  const endLsn = moment?.lsn ?? rows[0]?.lsn ?? stopLsn
  const segmentOf = (lsn: string): string => walSegmentAt(lsn, facts.timeline, facts.segmentBytes)
  const from = isFirst ? segmentOf(startLsn) : undefined
  await untilArchived({ ...options, facts, from, segment: segmentOf(endLsn) })
  return {
    ...described(facts, moment, file),
    id,
    schemaVersion,
    startedAt: startedAt.toISOString(),
    stoppedAt: clock.now().toISOString(),
    startLsn,
    stopLsn,
    encryption: vault.encryption,
    nonce,
  }
}

function described(facts: ClusterFacts, moment: CheckPoint | null, file: ManifestFile) {
  return {
    formatVersion: 1 as const,
    kind: 'physical' as const,
    systemIdentifier: facts.systemIdentifier,
    serverVersion: facts.serverVersion,
    timeline: facts.timeline,
    checkPoint: moment === null ? null : { name: moment.name, lsn: moment.lsn },
    checks: moment?.checks ?? [],
    files: [file],
  }
}

async function requireArchiving(client: Awaited<ReturnType<typeof connect>>): Promise<void> {
  const { rows } = await client.query<{ mode: string; library: string }>(
    "select current_setting('archive_mode') as mode, current_setting('archive_library') as library",
  )
  if (rows[0]?.mode === 'on' && rows[0].library === 'basic_archive') return
  throw new BackupError(
    'not_possible',
    'the database server was started without archiving its log: end every process of BuyWhere and start again',
  )
}

async function untilArchived(options: {
  cluster: Cluster
  vault: Vault
  facts: ClusterFacts
  from: string | undefined
  segment: string
  clock: Clock
  signal?: AbortSignal | undefined
}): Promise<void> {
  const { cluster, vault, facts, from, segment, clock, signal } = options
  const { systemIdentifier } = facts
  const folder = archiveFolderOf(cluster.dataFolder)
  const deadlineMs = performance.now() + ARCHIVE_WAIT_MS
  for (;;) {
    await shipWal({ vault, folder, systemIdentifier, now: clock.now(), from, signal })
    if ((await vault.store.head(walName(systemIdentifier, segment))) !== null) return
    if (performance.now() > deadlineMs) {
      throw new BackupError(
        'store_failed',
        `the server did not hand over its log up to ${segment}: see its own log`,
      )
    }
    await delay(POLL_MS, undefined, { signal })
  }
}

async function* abortable(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    signal?.throwIfAborted()
    yield piece
  }
}
