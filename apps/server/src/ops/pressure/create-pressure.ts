import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/log.ts'
import { repeat } from '../../kernel/repeat.ts'
import { judgeUse, type PressureLevel, type Thresholds } from './judge-pressure.ts'
import { readDiskUse } from './read-disk.ts'
import { type MemoryUse, readMemory, shareOf } from './read-memory.ts'

/** Folders whose disk is watched; the name is a metric's label. */
export type WatchedFolders = Partial<Record<'home' | 'backups' | 'wal', string>>

export type PressureReadings = {
  /** Share (0 to 1) of each folder's disk; null: not there. */
  disks: Partial<Record<keyof WatchedFolders, number | null>>
  memory: MemoryUse | null
  /** Of this process. */
  rssBytes: number
}

export type Pressure = {
  /** 0 none, 1 crawls pause, 2 the ingest pauses, 3 serving only: searches, products, `/go` and clicks go on. */
  level(): PressureLevel
  mayCrawl(): boolean
  mayIngest(): boolean
  /** Whether index files and other files that can be made again may be written. */
  mayWriteFiles(): boolean
  /** What is short, in a sentence; null: nothing is. */
  reason(): string | null
  /** As last read; null: not yet. */
  readings(): (PressureReadings & { at: Date }) | null
  /** Reads once. */
  round(): Promise<void>
  /** Reads from now on every few seconds, until disposed of. */
  watch(log: Logger): AsyncDisposable
}

const EVERY_MS = 5_000

/**
 * Watches disk and memory of this machine. Each is judged by itself, with hysteresis; the worst decides. A reading that
 * fails changes nothing.
 */
export function createPressure({
  clock,
  folders,
  thresholds,
  read = () => readAll(folders),
}: {
  clock: Clock
  folders: WatchedFolders
  /** null: it is measured and told, and nothing is ever shed. */
  thresholds: Thresholds | null
  /** In place of the machine, for tests. */
  read?: () => Promise<PressureReadings>
}): Pressure {
  const levels = new Map<string, PressureLevel>()
  let readings: (PressureReadings & { at: Date }) | null = null
  let log: Logger | null = null

  const level = () => Math.max(0, ...levels.values()) as PressureLevel
  const reason = () => {
    const short = [...levels].filter(([, at]) => at > 0).map(([what]) => what)
    return short.length === 0 ? null : `running short of ${short.join(' and ')}`
  }

  function judge(what: string, used: number | null | undefined): void {
    if (thresholds === null || used == null) levels.delete(what)
    else levels.set(what, judgeUse(used, levels.get(what) ?? 0, thresholds))
  }

  async function round(): Promise<void> {
    const now = await read()
    const before = level()
    readings = { ...now, at: clock.now() }
    for (const folder of Object.keys(folders) as (keyof WatchedFolders)[]) {
      judge(`disk (${folder})`, now.disks[folder])
    }
    judge('memory', now.memory === null ? null : shareOf(now.memory))
    const after = level()
    if (after > before) log?.warn({ level: after, reason: reason() }, 'under pressure: work is shed')
    if (after < before) log?.info({ level: after }, 'pressure eases')
  }

  return {
    level,
    mayCrawl: () => level() < 1,
    mayIngest: () => level() < 2,
    mayWriteFiles: () => level() < 3,
    reason,
    readings: () => readings,
    round,
    watch(logger) {
      log = logger.child({ component: 'pressure' })
      return repeat({ name: 'pressure', everyMs: EVERY_MS, log, work: round })
    },
  }
}

async function readAll(folders: WatchedFolders): Promise<PressureReadings> {
  const disks = await Promise.all(
    Object.entries(folders).map(async ([name, folder]) => [name, await readDiskUse(folder)] as const),
  )
  return {
    disks: Object.fromEntries(disks),
    memory: await readMemory(),
    rssBytes: process.memoryUsage.rss(),
  }
}
