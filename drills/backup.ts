import { renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { loadDemo } from '../apps/server/src/demo/load-demo.ts'
import { systemClock } from '../apps/server/src/kernel/clock.ts'
import { archiveFolderOf, placeOfCluster } from '../apps/server/src/kernel/postgres/index.ts'
import {
  connect,
  createArchiveKeeper,
  createBackup,
  restorePhysical,
  verifyBackup,
} from '../apps/server/src/ops/backup/index.ts'
import { createBackupWorld } from '../apps/server/test/support/backup-world.ts'
import { quietLog } from '../apps/server/test/support/quiet-log.ts'
import { findMissing, startWriter } from './backup/writer.ts'

export const options = { products: { type: 'string' } } as const

const RPO_LIMIT_S = 60
const RTO_LIMIT_MS = 600_000
const SHIP_EVERY_MS = 1_000
const SHORT = { products: 2_000, archiveSeconds: 2, writeMs: 6_000 }
/** As an installation has it, and long enough for the log to be handed over by itself. */
const LONG = { products: 20_000, archiveSeconds: 30, writeMs: 90_000 }

type Invocation = {
  isShort: boolean
  values?: Record<string, string | boolean | undefined>
  signal: AbortSignal
  print(line: string): void
}

/**
 * A server under writes is backed up, verified, and then loses its disk at a blow. What the store brings back is held
 * against every write that was acknowledged.
 */
export async function run({ isShort, values = {}, signal, print }: Invocation) {
  const size = isShort ? SHORT : LONG
  const products = Number(values.products ?? size.products)
  const failures: string[] = []
  await using world = await createBackupWorld({
    archiveSeconds: size.archiveSeconds,
    settings: { fsync: 'on' },
  })
  const { context } = world
  const { cluster, db, vault, home } = context
  if (cluster === null) throw new Error('the drill has no server of its own')
  const keep = createArchiveKeeper(context)
  await keepDuring(keep, loadDemo(db, systemClock, { offers: products * 2, products, seed: 7 }), signal)
  await using client = await connect(cluster.databaseUrl)
  await client.query('create table public.drill_writes (id bigint primary key)')
  const { rows } = await client.query<{ count: number }>('select count(*)::int from catalog.products')
  const productsThere = rows[0]?.count ?? 0
  print(`a server with ${productsThere} products`)

  await using writer = await startWriter(cluster.databaseUrl)
  const backupMs = performance.now()
  const manifest = await createBackup(context, 'physical', undefined, signal)
  const tookMs = Math.round(performance.now() - backupMs)
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  print(`backed up under writes in ${tookMs} ms: ${(bytes / 1e6).toFixed(1)} MB in the store`)
  const verification = await verifyBackup(context, manifest, undefined, signal)
  print(`restored and compared row by row in ${verification.totalMs} ms: ${verification.rows} rows`)
  if (!verification.isGood) failures.push(`the backup is not good: ${verification.faults.join('; ')}`)
  if (verification.totalMs > RTO_LIMIT_MS) failures.push('the restore took more than ten minutes to verify')

  const untilMs = performance.now() + size.writeMs
  while (performance.now() < untilMs) {
    await keep(signal)
    await delay(SHIP_EVERY_MS, undefined, { signal })
  }
  const { owner, dataFolder } = placeOfCluster(home, quietLog)
  const parent = dirname(dataFolder)
  const lostAtMs = performance.now()
  // The disk is gone: neither the files nor what waited to be shipped can be read any more.
  renameSync(dataFolder, join(parent, 'lost'))
  renameSync(archiveFolderOf(dataFolder), join(parent, 'lost-archive'))
  process.kill(world.pid(), 'SIGKILL')
  const acknowledged = await writer.stop()
  print(`the disk was lost, and the server killed, after ${acknowledged.length} acknowledged writes`)

  const restoreMs = performance.now()
  await using side = (
    await restorePhysical({
      vault,
      manifest,
      folder: join(parent, 'restored'),
      owner,
      target: { to: 'newest' },
      isKept: true,
      home,
      log: quietLog,
      signal,
    })
  ).server
  await using copy = await connect(side.url('buywhere'))
  const missing = await findMissing(copy, acknowledged)
  const backMs = Math.round(performance.now() - restoreMs)
  const oldestLostMs = Math.min(...missing.map(({ atMs }) => atMs), lostAtMs)
  const rpoS = Math.max(0, (lostAtMs - oldestLostMs) / 1_000)
  print(
    `back to the newest point in ${backMs} ms; ${missing.length} writes of the last ${rpoS.toFixed(1)} s are lost`,
  )
  if (rpoS > RPO_LIMIT_S) failures.push(`writes of ${rpoS.toFixed(1)} s were lost`)
  if (acknowledged.length === 0) failures.push('nothing was written meanwhile')
  // What is lost is the end of it: a write is never there without those before it.
  if (missing[0]?.id !== acknowledged.at(acknowledged.length - missing.length)?.id) {
    failures.push('writes are missing before others that are there')
  }
  return {
    figures: {
      products: productsThere,
      rows: verification.rows,
      backup_ms: tookMs,
      backup_bytes: bytes,
      verify_restore_ms: verification.restoreMs,
      verify_total_ms: verification.totalMs,
      restore_newest_ms: backMs,
      writes_acknowledged: acknowledged.length,
      writes_lost: missing.length,
      rpo_seconds: Math.round(rpoS * 10) / 10,
    },
    failures,
  }
}

/** As an installation does all the time: the log of a large import does not wait for its end. */
async function keepDuring(
  keep: ReturnType<typeof createArchiveKeeper>,
  work: Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  let isDone = false
  const done = work.finally(() => {
    isDone = true
  })
  // Whoever ends the drill early takes the server away from under it.
  done.catch(() => {})
  while (!isDone) {
    await keep(signal)
    await Promise.race([done, delay(SHIP_EVERY_MS, undefined, { signal })])
  }
  await done
}
