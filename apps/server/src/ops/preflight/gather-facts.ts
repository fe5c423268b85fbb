import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { estimateRows } from '../guards/index.ts'
import { readDiskFree, readMemory } from '../pressure/index.ts'
import { readDiskUse } from '../pressure/read-disk.ts'
import type { PreflightFacts } from './judge-preflight.ts'

/** 497 MB at 1.5M offers (docs/figures.md) are 330 for each; the rest is for longer texts than those. */
const INDEX_BYTES_PER_OFFER = 600

/** Looks at this machine and the database it uses. Nothing is changed. */
export async function gatherFacts({
  db,
  clock,
  home,
}: {
  db: Database
  clock: Clock
  home: string
}): Promise<PreflightFacts> {
  const [memory, offers, diskUsedShare, clockAheadMs, database] = [
    await readMemory(),
    await estimateRows(db, 'catalog.offers'),
    await readDiskUse(home),
    await measureClock(db, clock),
    await readSettings(db),
  ]
  return {
    memoryLimitBytes: memory?.limitBytes ?? null,
    memoryFreeBytes: memory === null ? null : memory.limitBytes - memory.usedBytes,
    swapBytes: await readSwap(),
    indexBytesExpected: (offers ?? 0) * INDEX_BYTES_PER_OFFER,
    openFilesMax: await readOpenFilesMax(),
    diskUsedShare,
    diskFreeBytes: await readDiskFree(home).catch(() => null),
    clockAheadMs,
    database,
  }
}

/** Against the middle of the question: half of the way there is not the clock's. */
async function measureClock(db: Database, clock: Clock): Promise<number | null> {
  const before = clock.now().getTime()
  const { rows } = await sql<{ atMs: number }>`
    select extract(epoch from clock_timestamp())::double precision * 1000 as "atMs"
  `.execute(db)
  const after = clock.now().getTime()
  const at = rows[0]?.atMs
  return at === undefined ? null : (before + after) / 2 - at
}

async function readSettings(db: Database): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums')
  `.execute(db)
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
}

async function readSwap(): Promise<number | null> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '')
  const kilobytes = /^SwapTotal:\s+(\d+) kB$/m.exec(text)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024
}

async function readOpenFilesMax(): Promise<number | null> {
  const text = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(text)?.[1]
  if (soft === undefined) return null
  return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft)
}
