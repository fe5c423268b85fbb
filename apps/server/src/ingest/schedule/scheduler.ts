import type { Clock } from '../../kernel/clock.ts'
import { type Database, isDatabaseAway } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Logger } from '../../kernel/log.ts'
import type { IngestGate } from '../gate.ts'
import { type Bounds, extendLeases, leaseDue } from './lease-due.ts'
import { adoptRuns, noteBusy, noteNotStarted, noteStarted } from './note-start.ts'
import { planNext, planWhileBusy } from './plan-next.ts'
import type { Schedule } from './schedule.ts'
import { settleRuns } from './settle-runs.ts'

/** `key` is the same for the same planned instant, whoever starts it: for the id of a durable job. */
export type ScheduledStart = { schedule: Schedule; key: string }

/** Begins the durable run of a source and answers its id, without waiting for its end. */
export type StartSourceRun = (start: ScheduledStart) => Promise<number>

export type SchedulerOptions = {
  db: Database
  clock: Clock
  log: Logger
  startSourceRun: StartSourceRun
  /** Unlike that of any other process. */
  owner: string
  bounds?: Bounds
  /** Says when nothing may be read; what is due waits meanwhile, and is due still. */
  gate?: IngestGate
  /** In place of chance, from 0 up to 1. */
  random?: () => number
}

export type Scheduler = AsyncDisposable & {
  /** Looks once at what has ended and what is due, and begins as much as the bounds allow. */
  round(): Promise<void>
  /** Resolves when no start of this process is under way. */
  idle(): Promise<void>
}

const ALL_KINDS = ['feed', 'crawl'] as const
const FEEDS = ['feed'] as const
const BOUNDS: Bounds = { perProcessMax: 2, overallMax: 16 }

/**
 * Reads sources when they are due. Any number of processes may run one: a schedule is leased by one of them, and the
 * run it began is found again whoever dies.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { db, clock, owner, gate, bounds = BOUNDS, random = Math.random } = options
  const underWay = new Map<number, Promise<void>>()
  const idle = async () => {
    await Promise.all(underWay.values())
  }

  return {
    async round() {
      const now = clock.now()
      await extendLeases(db, owner, [...underWay.keys()], now)
      await adoptRuns(db, now)
      await settleRuns(db, now, random)
      if ((await gate?.heldBecause('offers')) != null) return
      const kinds = (await gate?.heldBecause('crawl')) == null ? ALL_KINDS : FEEDS
      for (const schedule of await leaseDue(db, owner, bounds, now, kinds)) {
        const { sourceId } = schedule
        const begun = begin({ ...options, random }, schedule).finally(() => underWay.delete(sourceId))
        underWay.set(sourceId, begun)
      }
    },
    idle,
    [Symbol.asyncDispose]: idle,
  }
}

/** Never throws: what cannot be noted is left to the end of the lease. */
async function begin(
  { db, clock, log, owner, startSourceRun, random }: SchedulerOptions & { random: () => number },
  schedule: Schedule,
): Promise<void> {
  const { sourceId, sourceName } = schedule
  const key = `source-${sourceId}-${schedule.nextRunAt?.getTime() ?? 0}`
  try {
    const runId = await startSourceRun({ schedule, key })
    if (await noteStarted(db, { sourceId, owner, runId })) return
    log.warn({ source: sourceName, run: runId }, 'the lease of a schedule was lost while its run was begun')
  } catch (error) {
    await note(error).catch(failure =>
      log.warn({ err: failure, source: sourceName }, 'a start could not be noted; its lease will run out'),
    )
  }

  async function note(error: unknown): Promise<void> {
    // Nothing was found out about the source.
    if (isDatabaseAway(error)) throw error
    const now = clock.now()
    if (error instanceof AppError && error.code === 'source_busy') {
      return noteBusy(db, { sourceId, owner, nextRunAt: planWhileBusy(now, random) })
    }
    const failuresRunning = schedule.failuresRunning + 1
    const plan = planNext({ ...schedule, failuresRunning }, now, random)
    const code = error instanceof AppError ? error.code : 'internal'
    log.warn({ err: error, source: sourceName }, 'a scheduled run could not be begun')
    await noteNotStarted(db, {
      sourceId,
      owner,
      plan,
      failuresRunning,
      error: `${code}: ${(error as Error).message}`,
    })
  }
}
