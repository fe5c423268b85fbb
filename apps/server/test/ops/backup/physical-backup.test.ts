import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { archiveFolderOf, placeOfCluster } from '../../../src/kernel/postgres/index.ts'
import {
  connect,
  createArchiveKeeper,
  createBackup,
  type Manifest,
  readBackupState,
  removeSide,
  restorePhysical,
  type Target,
  verifyBackup,
} from '../../../src/ops/backup/index.ts'
import { type BackupWorld, createBackupWorld } from '../../support/backup-world.ts'
import { quietLog } from '../../support/quiet-log.ts'

let world: BackupWorld
let manifest: Manifest
let beforeTheLoss: Date

/** Writes until told to stop; answers how many writes were acknowledged. */
function writeAlong(databaseUrl: string, table: string): { stop(): Promise<number> } {
  let isStopped = false
  const writing = (async () => {
    await using client = await connect(databaseUrl)
    let count = 0
    while (!isStopped) {
      await client.query(`insert into ${table} (source_id, text) values ($1, $2)`, [count % 3, 'along'])
      count++
    }
    return count
  })()
  return {
    async stop() {
      isStopped = true
      return writing
    },
  }
}

before(async () => {
  world = await createBackupWorld()
  const { databaseUrl } = world.context
  await using client = await connect(databaseUrl)
  await client.query(
    'create table public.written (id bigserial primary key, source_id bigint, text text not null)',
  )
  await client.query(
    "insert into public.written (source_id, text) select i % 5, 'row ' || i from generate_series(1, 5000) i",
  )
  const writer = writeAlong(databaseUrl, 'public.written')
  manifest = await createBackup(world.context, 'physical')
  await writer.stop()
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now')
  beforeTheLoss = rows[0]?.now ?? new Date(0)
  await client.query('delete from public.written where source_id = 1')
  await client.query('select pg_switch_wal()')
  await client.query("insert into public.written (source_id, text) values (9, 'last')")
})

after(() => world[Symbol.asyncDispose]())

async function restored<T>(
  target: Target,
  look: (client: Awaited<ReturnType<typeof connect>>) => Promise<T>,
): Promise<T> {
  const { home, vault } = world.context
  const place = placeOfCluster(home, quietLog)
  const folder = join(dirname(place.dataFolder), `side-${target.to}`)
  const side = await restorePhysical({
    vault,
    manifest,
    folder,
    owner: place.owner,
    target,
    isKept: false,
    home,
    log: quietLog,
  })
  try {
    await using client = await connect(side.server.url(side.database))
    return await look(client)
  } finally {
    await side.server[Symbol.asyncDispose]()
    await removeSide(folder)
  }
}

test('a backup made under writes is verified row for row, by table and by source', async () => {
  const verification = await verifyBackup(world.context, manifest)
  assert.deepEqual(verification.faults, [])
  assert.equal(verification.isGood, true)
  assert.equal(verification.amcheck, 'done')
  assert.ok(manifest.checks.some(({ table, sourceId }) => table === 'public.written' && sourceId === '4'))
  const { newestVerifiedAt, rtoSeconds } = await readBackupState(world.context.db)
  assert.ok(newestVerifiedAt !== null)
  assert.ok(rtoSeconds !== null && rtoSeconds > 0)
})

test('the log shipped after the backup brings back the moment before a loss, and every write before its end', async () => {
  const { cluster } = world.context
  assert.ok(cluster !== null)
  const archive = archiveFolderOf(cluster.dataFolder)
  await using client = await connect(cluster.databaseUrl)
  const { rows } = await client.query<{ file: string }>('select pg_walfile_name(pg_switch_wal()) as file')
  // The server hands the segment over by itself; the keeper carries it to the store.
  const keep = createArchiveKeeper(world.context)
  const wanted = `wal/${manifest.systemIdentifier}/${rows[0]?.file}`
  while ((await world.context.vault.store.head(wanted)) === null) await keep()
  const counted = (source: number) => async (copy: typeof client) => {
    const found = await copy.query<{ count: number }>(
      'select count(*)::int from public.written where source_id = $1',
      [source],
    )
    return found.rows[0]?.count
  }
  assert.ok(((await restored({ to: 'time', time: beforeTheLoss }, counted(1))) ?? 0) > 1_000)
  assert.equal(await restored({ to: 'newest' }, counted(9)), 1)
  assert.deepEqual(
    (await readdir(archive)).filter(name => name === rows[0]?.file),
    [],
  )
})

test('a moment the log does not reach is refused, and nothing is left of the attempt', async () => {
  const future = new Date(beforeTheLoss.getTime() + 86_400_000)
  await assert.rejects(
    restored({ to: 'time', time: future }, async () => {}),
    { code: 'wal_missing' },
  )
  const parent = dirname(placeOfCluster(world.context.home, quietLog).dataFolder)
  assert.equal(existsSync(join(parent, 'side-time')), false)
})
