import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import {
  createScheduler,
  getManagedSource,
  pauseSource,
  resumeSource,
  runSourceNow,
  type Schedule,
  type StartSourceRun,
  startIngestUpkeep,
} from '../../../src/ingest/schedule/index.ts'
import type { Database } from '../../../src/kernel/db/index.ts'
import { AppError } from '../../../src/kernel/errors/index.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { addPlainSource, addRun, addScheduledSource, endRun } from '../../support/scheduled-sources.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { until } from '../../support/until.ts'

const START = new Date('2026-11-21T11:00:00Z')
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const WIDE = { perProcessMax: 1_000, overallMax: 1_000 }

let database: TestDatabase

before(async () => {
  database = await createTestDatabase()
})
after(() => database[Symbol.asyncDispose]())
beforeEach(async () => {
  await sql`delete from ingest.schedules`.execute(database.db)
  await sql`delete from ingest.runs`.execute(database.db)
})

/** Time under test: moved, not waited for. */
class MovedClock {
  #now = START
  now(): Date {
    return this.#now
  }
  forward(ms: number): void {
    this.#now = new Date(this.#now.getTime() + ms)
  }
}

/** A scheduler whose runs are rows that the test ends as it likes. */
function schedulerOf(
  db: Database,
  clock: MovedClock,
  options: { owner?: string; bounds?: typeof WIDE; start?: StartSourceRun } = {},
) {
  const started: { name: string; key: string; runId: number }[] = []
  const startSourceRun: StartSourceRun = async ({ schedule, key }) => {
    const runId = await addRun(db, schedule.sourceId, { status: 'running', startedAt: clock.now() })
    started.push({ name: schedule.sourceName, key, runId })
    return runId
  }
  const scheduler = createScheduler({
    db,
    clock,
    log: quietLog,
    owner: options.owner ?? 'one',
    bounds: options.bounds ?? WIDE,
    startSourceRun: options.start ?? startSourceRun,
    random: () => 0,
  })
  const round = async () => {
    await scheduler.round()
    await scheduler.idle()
  }
  return { started, scheduler, round }
}

async function scheduleOf(db: Database, name: string): Promise<Schedule> {
  const { schedule } = await getManagedSource(db, { orgId: null, name })
  assert.ok(schedule)
  return schedule
}

test('a source is read at its instant, once, and then at the next', async () => {
  const { db } = database
  const clock = new MovedClock()
  await addScheduledSource(db, 'shop', START)
  const { started, round } = schedulerOf(db, clock)
  await round()
  assert.equal(started.length, 0, 'not before its instant')

  clock.forward(HOUR_MS)
  await round()
  await round()
  assert.equal(started.length, 1)
  assert.match(started[0]?.key ?? '', /^source-\d+-1795262400000$/)

  clock.forward(5 * HOUR_MS)
  await round()
  assert.equal(started.length, 1, 'not while it is being read, however long that takes')

  await endRun(db, started[0]?.runId ?? 0, 'completed', clock.now())
  await round()
  const schedule = await scheduleOf(db, 'shop')
  assert.equal(schedule.nextRunAt?.toISOString(), '2026-11-21T20:00:00.000Z')
  assert.equal(schedule.activeRunId, null)
})

test('after days of downtime each source is read once, and never more at a time than the bounds allow', async () => {
  const { db } = database
  const clock = new MovedClock()
  for (let i = 0; i < 12; i++) await addScheduledSource(db, `shop-${i}`, START)
  clock.forward(72 * HOUR_MS)
  const bounds = { perProcessMax: 2, overallMax: 3 }
  const processes = ['one', 'two', 'three'].map(owner => schedulerOf(db, clock, { owner, bounds }))
  const runs = () => processes.flatMap(({ started }) => started)
  const ended = new Set<number>()
  const openOf = ({ started }: { started: { runId: number }[] }) =>
    started.filter(({ runId }) => !ended.has(runId))
  for (let turn = 0; turn < 4; turn++) {
    await Promise.all(processes.map(({ round }) => round()))
    for (const { round } of processes) await round()
    const open = processes.map(openOf)
    assert.equal(open.flat().length, 3)
    for (const own of open) assert.ok(own.length <= 2)
    for (const { runId } of open.flat()) {
      await endRun(db, runId, 'completed', clock.now())
      ended.add(runId)
    }
  }
  for (const { round } of processes) await round()
  assert.equal(runs().length, 12)
  assert.equal(new Set(runs().map(({ name }) => name)).size, 12)
})

test('many processes at once begin what is due once', async () => {
  const { db } = database
  const clock = new MovedClock()
  for (let i = 0; i < 20; i++) await addScheduledSource(db, `shop-${i}`, START)
  clock.forward(HOUR_MS)
  const processes = Array.from({ length: 5 }, (_, i) => schedulerOf(db, clock, { owner: `process-${i}` }))
  for (let turn = 0; turn < 3; turn++) await Promise.all(processes.map(({ round }) => round()))
  const names = processes.flatMap(({ started }) => started.map(({ name }) => name))
  assert.equal(names.length, 20)
  assert.equal(new Set(names).size, 20)
})

test('a process that dies before it began the run is stepped in for when its lease is over, under the same key', async () => {
  const { db } = database
  const clock = new MovedClock()
  await addScheduledSource(db, 'shop', START)
  clock.forward(HOUR_MS)
  const { promise: never } = Promise.withResolvers<number>()
  const keys: string[] = []
  const dying = schedulerOf(db, clock, {
    owner: 'dying',
    start: ({ key }) => {
      keys.push(key)
      return never
    },
  })
  await dying.scheduler.round()
  const other = schedulerOf(db, clock, { owner: 'other' })
  await other.round()
  assert.equal(other.started.length, 0, 'the lease holds')
  clock.forward(3 * MINUTE_MS)
  await other.round()
  assert.deepEqual(
    other.started.map(({ key }) => key),
    keys,
  )
})

test('a run that a process began before it died is found again, and not begun twice', async () => {
  const { db } = database
  const clock = new MovedClock()
  const sourceId = await addScheduledSource(db, 'shop', START)
  clock.forward(HOUR_MS)
  const { promise: never } = Promise.withResolvers<number>()
  let runId = 0
  const dying = schedulerOf(db, clock, {
    owner: 'dying',
    start: async () => {
      runId = await addRun(db, sourceId, { status: 'running', startedAt: clock.now() })
      return never
    },
  })
  await dying.scheduler.round()
  await until(async () => runId !== 0)
  const other = schedulerOf(db, clock, { owner: 'other' })
  clock.forward(3 * MINUTE_MS)
  await other.round()
  assert.equal((await scheduleOf(db, 'shop')).activeRunId, runId)
  await endRun(db, runId, 'completed', clock.now())
  await other.round()
  assert.equal(other.started.length, 0)
  assert.equal((await scheduleOf(db, 'shop')).nextRunAt?.toISOString(), '2026-11-21T16:00:00.000Z')
})

test('a start that takes long keeps its lease as long as its process lives', async () => {
  const { db } = database
  const clock = new MovedClock()
  const sourceId = await addScheduledSource(db, 'shop', START)
  clock.forward(HOUR_MS)
  const { promise, resolve } = Promise.withResolvers<number>()
  const slow = schedulerOf(db, clock, { owner: 'slow', start: () => promise })
  await slow.scheduler.round()
  const other = schedulerOf(db, clock, { owner: 'other' })
  for (let minute = 0; minute < 10; minute++) {
    clock.forward(MINUTE_MS)
    await slow.scheduler.round()
    await other.round()
  }
  assert.equal(other.started.length, 0)
  resolve(await addRun(db, sourceId, { status: 'running', startedAt: clock.now() }))
  await slow.scheduler.idle()
  assert.notEqual((await scheduleOf(db, 'shop')).activeRunId, null)
})

test('failures back off, then the circuit opens; a probe that succeeds closes it', async () => {
  const { db } = database
  const clock = new MovedClock()
  await addScheduledSource(db, 'shop', START)
  const { started, round } = schedulerOf(db, clock)
  clock.forward(HOUR_MS)
  const waitsMinutes: number[] = []
  for (let failure = 0; failure < 6; failure++) {
    await round()
    await endRun(db, started.at(-1)?.runId ?? 0, 'failed', clock.now())
    await round()
    assert.equal(started.length, failure + 1)
    const { nextRunAt } = await scheduleOf(db, 'shop')
    const waitMs = (nextRunAt?.getTime() ?? 0) - clock.now().getTime()
    waitsMinutes.push(waitMs / MINUTE_MS)
    clock.forward(waitMs)
  }
  assert.deepEqual(waitsMinutes, [2.5, 5, 10, 20, 30, 60])
  const open = await scheduleOf(db, 'shop')
  assert.notEqual(open.circuitOpenUntil, null)
  assert.equal(open.lastError, 'feed_failed: the server answered 500')

  await round()
  await endRun(db, started.at(-1)?.runId ?? 0, 'completed', clock.now())
  await round()
  const closed = await scheduleOf(db, 'shop')
  assert.deepEqual([closed.failuresRunning, closed.circuitOpenUntil, closed.lastError], [0, null, null])
})

test('a run that cannot be begun counts as a failure; a source that is busy does not', async () => {
  const { db } = database
  const clock = new MovedClock()
  await addScheduledSource(db, 'away', START)
  await addScheduledSource(db, 'busy', START)
  const { round } = schedulerOf(db, clock, {
    start: async ({ schedule }) => {
      throw schedule.sourceName === 'away'
        ? new AppError('feed_failed', 'the server answered 404')
        : new AppError('source_busy', 'it has a run that is not finished')
    },
  })
  clock.forward(HOUR_MS)
  await round()
  const away = await scheduleOf(db, 'away')
  assert.equal(away.failuresRunning, 1)
  assert.equal(away.lastError, 'feed_failed: the server answered 404')
  const busy = await scheduleOf(db, 'busy')
  assert.equal(busy.failuresRunning, 0)
  assert.ok((busy.nextRunAt ?? START) > clock.now())
})

test('a source that is being read by hand is left until that is over; one in quarantine goes on being read', async () => {
  const { db } = database
  const clock = new MovedClock()
  const sourceId = await addScheduledSource(db, 'shop', START)
  const { started, round } = schedulerOf(db, clock)
  const byHand = await addRun(db, sourceId, { status: 'running', startedAt: START })
  clock.forward(HOUR_MS)
  await round()
  assert.equal(started.length, 0)
  await endRun(db, byHand, 'quarantined', clock.now())
  await round()
  assert.equal(started.length, 1)
  await endRun(db, started[0]?.runId ?? 0, 'quarantined', clock.now())
  await round()
  const schedule = await scheduleOf(db, 'shop')
  assert.equal(schedule.failuresRunning, 0)
  assert.equal(schedule.nextRunAt?.toISOString(), '2026-11-21T16:00:00.000Z')
})

test('a paused source rests until it is resumed; asked for, it is read once and before all others', async () => {
  const { db } = database
  const clock = new MovedClock()
  await addScheduledSource(db, 'early', START)
  await addScheduledSource(db, 'paused', START)
  const ref = { orgId: null, name: 'paused' }
  const change = <T>(work: (transaction: Parameters<typeof pauseSource>[0]) => Promise<T>) =>
    db.transaction().execute(work)
  const { started, round } = schedulerOf(db, clock, { bounds: { perProcessMax: 1, overallMax: 1 } })
  await change(transaction => pauseSource(transaction, ref))
  clock.forward(9 * HOUR_MS)
  await change(transaction => runSourceNow(transaction, ref, clock.now()))
  await round()
  assert.deepEqual(
    started.map(({ name }) => name),
    ['paused'],
  )
  await assert.rejects(
    change(transaction => runSourceNow(transaction, ref, clock.now())),
    { code: 'source_busy' },
  )
  await endRun(db, started[0]?.runId ?? 0, 'completed', clock.now())
  await round()
  assert.equal(started.at(-1)?.name, 'early')
  assert.equal((await scheduleOf(db, 'paused')).nextRunAt, null)
  await change(transaction => resumeSource(transaction, ref, { now: clock.now(), random: () => 0 }))
  assert.equal((await scheduleOf(db, 'paused')).nextRunAt?.toISOString(), '2026-11-22T00:00:00.000Z')
})

test('a source without a schedule cannot be steered, and says so', async () => {
  const { db } = database
  await addPlainSource(db, 'pushed')
  const steer = (name: string) =>
    db.transaction().execute(transaction => pauseSource(transaction, { orgId: null, name }))
  await assert.rejects(steer('pushed'), { code: 'source_not_scheduled' })
  await assert.rejects(steer('nothing'), { code: 'not_found' })
})

test('the upkeep reads what is due and does its tasks at once, and its end waits for what it began', async () => {
  const { db } = database
  const clock = new MovedClock()
  const sourceId = await addScheduledSource(db, 'shop', START)
  clock.forward(HOUR_MS)
  let tasksDone = 0
  let isBegun = false
  {
    await using _upkeep = startIngestUpkeep({
      db,
      clock,
      log: quietLog,
      owner: 'one',
      startSourceRun: async () => {
        isBegun = true
        return addRun(db, sourceId, { status: 'running', startedAt: clock.now() })
      },
      tasks: [{ name: 'task', everyMs: HOUR_MS, work: async () => ++tasksDone }],
    })
    await until(async () => isBegun)
  }
  assert.equal(tasksDone, 1)
  assert.notEqual((await scheduleOf(db, 'shop')).activeRunId, null)
})
