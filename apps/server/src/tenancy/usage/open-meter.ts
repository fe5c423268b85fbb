import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { claimProcessId, findAbandonedSpools, readAbandonedSpool, removeSpool } from './abandoned-spools.ts'
import { type Agent, SeenMinutes } from './agent-minutes.ts'
import { KnownTotals } from './known-totals.ts'
import { addPending, addPendingTo } from './pending-usage.ts'
import { loadTotals, readTotals, type StoredTotals } from './read-totals.ts'
import { Spool } from './spool.ts'
import { type StoreContext, storeLines } from './store-lines.ts'
import { type OrgTotals, periodOf } from './totals.ts'
import { makesAgentMinute, sourceOf, type UsageRecord, usageEventOf } from './usage-event.ts'
import { withTimeout } from './with-timeout.ts'
import type { EnqueueMail } from './write-notices.ts'

/** What a `kill -9` may take along: what was recorded since the last write. */
export const WRITE_EVERY_MS = 100
const FLUSH_EVERY_MS = 1_000
const REPLAY_EVERY_FLUSHES = 10
/** Of the files of one process. What comes when they are full is lost, and logged as such. */
const MAX_SPOOL_BYTES = 512 * 1_048_576
const MAX_UNWRITTEN_EVENTS = 100_000
/** Of a file that waits for the database: what is sent at once, and held in memory meanwhile. */
const ROTATE_AT_BYTES = 8 * 1_048_576
const LOAD_TIMEOUT_MS = 3_000
const CLOSE_TIMEOUT_MS = 5_000
const MS_PER_MINUTE = 60_000

export type Meter = {
  /** Takes note of a request: a few microseconds, no waiting, never throws. */
  record(record: UsageRecord): void
  /**
   * What an organisation has used, what was recorded here and not stored yet included; with the cost of one of its
   * keys. Undefined when it, or the key, is not known here yet: `loadTotals` then.
   */
  totalsOf(orgId: number, keyId?: number | null): OrgTotals | undefined
  /** The same, from the database when need be. Throws `unavailable`, or what the driver throws, when that is away. */
  loadTotals(orgId: number, keyId?: number | null): Promise<OrgTotals>
  /** Whether a request now would be this agent's first in the minute, as far as this process knows. */
  beginsMinute(agent: Agent): boolean
  /** Stores what was recorded. Throws when the database is away: the events wait on disk. */
  flush(): Promise<void>
  /** Stores what processes left that are gone; answers how many events were not stored yet. */
  replay(): Promise<number>
  [Symbol.asyncDispose](): Promise<void>
}

export type MeterOptions = {
  db: Database
  /** For the events that are not in the database yet; processes may share it. */
  folder: string
  clock: Clock
  log: Logger
  /** Unique for each start of a process: with a number it tells its events from all others. */
  processId: string
  enqueueMail?: EnqueueMail
  /** 512 MB. */
  maxSpoolBytes?: number
  onTotals?: (totals: ReadonlyMap<number, StoredTotals>) => void
}

/** Counts requests: each once, whatever dies in between, except those of the last moments before a `kill -9`. */
export async function openMeter(options: MeterOptions): Promise<Meter> {
  const { db, folder, clock, log, processId, onTotals, maxSpoolBytes = MAX_SPOOL_BYTES } = options
  const spool = await Spool.open(folder, processId)
  const releaseProcessId = claimProcessId(processId)
  const source = sourceOf(processId)
  const known = new KnownTotals()
  const minutes = new SeenMinutes()
  const context: StoreContext = {
    db,
    clock,
    log,
    enqueueMail: options.enqueueMail ?? (async () => {}),
    setAside: lines => spool.setAside(lines),
  }
  let events = 0
  let lostEvents = 0
  let writeTimer: NodeJS.Timeout | undefined

  function record(usage: UsageRecord): void {
    const now = clock.now()
    const time = now.toISOString()
    const file = spool.current
    if (file.unwritten.length >= MAX_UNWRITTEN_EVENTS || spool.bytes >= maxSpoolBytes) {
      lostEvents++
      return
    }
    file.unwritten.push(JSON.stringify(usageEventOf(usage, String(++events), source, time)))
    file.events++
    const beginsMinute =
      makesAgentMinute(usage.status) && minutes.begin(usage, Math.floor(now.getTime() / MS_PER_MINUTE))
    addPending(file.pending, usage, periodOf(time), beginsMinute)
    writeTimer ??= setTimeout(write, WRITE_EVERY_MS).unref()
  }

  function write(): void {
    writeTimer = undefined
    spool
      .write()
      .then(() => (spool.current.bytes > ROTATE_AT_BYTES ? spool.rotate() : undefined))
      .catch(error => log.error({ err: error }, 'usage events cannot be written to disk and stay in memory'))
  }

  function totalsOf(orgId: number, keyId: number | null = null): OrgTotals | undefined {
    const now = clock.now()
    const totals = known.find(orgId, keyId, periodOf(now.toISOString()), now.getTime())
    if (totals === undefined) return undefined
    for (const file of spool.closed) addPendingTo(totals, file.pending.get(orgId), keyId)
    addPendingTo(totals, spool.current.pending.get(orgId), keyId)
    return totals
  }

  async function load(orgId: number, keyId: number | null = null): Promise<OrgTotals> {
    const seen = totalsOf(orgId, keyId)
    if (seen !== undefined) return seen
    // Beside what is being sent, not behind it: a request is waiting.
    const stored = await withTimeout(
      loadTotals(db, orgId, keyId === null ? [] : [keyId], clock.now()),
      LOAD_TIMEOUT_MS,
      () => new AppError('unavailable', 'what was used could not be read in time'),
    )
    known.learnUnknown(orgId, keyId, stored, clock.now().getTime())
    return totalsOf(orgId, keyId)!
  }

  function learn(totals: ReadonlyMap<number, StoredTotals>, keyIds: ReadonlyMap<number, number>): void {
    known.learn(totals, keyIds, clock.now().getTime())
    onTotals?.(totals)
  }

  async function sendClosed(): Promise<void> {
    for (const file of [...spool.closed]) {
      const { totals } = await storeLines(context, await spool.read(file))
      // In one go: no event is left out of the totals in between, none is in them twice.
      const removed = spool.remove(file)
      learn(totals, new Map())
      await removed
    }
  }

  async function send(): Promise<void> {
    // What waits goes first: while it cannot, the current file goes on, instead of one more each second.
    await sendClosed()
    await spool.rotate()
    await sendClosed()
    const { orgIds, keyIds } = known.takeOutdated()
    if (orgIds.length === 0) return
    const read = await asPlatform(db, transaction =>
      readTotals(transaction, orgIds, [...keyIds.keys()], clock.now()),
    )
    learn(read, keyIds)
  }

  function reportLost(): void {
    if (lostEvents === 0) return
    log.error({ lost_events: lostEvents }, 'usage events were lost: there was no room left to keep them')
    lostEvents = 0
  }

  async function replay(): Promise<number> {
    let inserted = 0
    for (const path of await findAbandonedSpools(folder, clock.now())) {
      inserted += (await storeLines(context, await readAbandonedSpool(path))).inserted
      await removeSpool(path)
    }
    return inserted
  }

  let sending: Promise<unknown> = Promise.resolve()
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const result = sending.then(work)
    sending = result.catch(() => {})
    return result
  }

  let isFlushing = false
  let flushes = 0
  async function flushInTurn(): Promise<void> {
    if (isFlushing) return
    isFlushing = true
    try {
      await alone(send)
      if (flushes++ % REPLAY_EVERY_FLUSHES === 0) await alone(replay)
    } catch (error) {
      log.warn({ err: error, spool_bytes: spool.bytes }, 'usage events wait on disk until they can be stored')
    } finally {
      isFlushing = false
      reportLost()
    }
  }
  const flushTimer = setInterval(flushInTurn, FLUSH_EVERY_MS).unref()

  return {
    record,
    totalsOf,
    loadTotals: load,
    beginsMinute: agent => minutes.begins(agent, Math.floor(clock.now().getTime() / MS_PER_MINUTE)),
    flush: () => alone(send),
    replay: () => alone(replay),
    async [Symbol.asyncDispose]() {
      clearInterval(flushTimer)
      clearTimeout(writeTimer)
      await spool.write().catch(error => log.error({ err: error }, 'usage events were lost at the end'))
      // What cannot be stored in time is on disk, and replayed by whoever comes next.
      const { promise: tooLong, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS)
      await Promise.race([alone(send).catch(() => {}), tooLong])
      clearTimeout(timer)
      reportLost()
      await spool.close().catch(() => {})
      releaseProcessId()
    },
  }
}
