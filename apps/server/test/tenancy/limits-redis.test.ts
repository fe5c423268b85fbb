import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { LimitWindow } from '../../src/tenancy/limits/limiter.ts'
import type { LimitsReport, LimitsTask } from '../support/limits-process.ts'
import { onlyRedis, startRedis } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const PROCESS = resolve(import.meta.dirname, '../support/limits-process.ts')
const PROCESSES = 4
const TENANTS = 50
const DAY_MS = 86_400_000
const LIMIT = 120

type Asked = Omit<LimitWindow, 'subject'>

// Of a month, so that a run over midnight finds the same window.
const LONG: Asked = { policy: 'budget', limit: LIMIT, windowMs: 'month', cost: 1 }
// Never full: there because a request has several.
const WIDE: Asked = { policy: 'day', limit: 1_000_000, windowMs: DAY_MS, cost: 1 }

type FleetTask = {
  url: string
  windows: Asked[] /** Grants after which one of the processes falls silent. */
  quitAt: number
}

/**
 * Four processes with demand far above the limits. One of them soon wants nothing more: what it granted is known to
 * Redis only if it is told without being asked.
 */
function startFleet({ url, windows, quitAt }: FleetTask) {
  const task = { url, windows, tenants: TENANTS, clientsPerTenant: 2 }
  const reports: LimitsReport[] = []
  const children = Array.from({ length: PROCESSES }, (_, i): ChildProcess => {
    const child = fork(PROCESS, { execArgv: ['--disable-warning=ExperimentalWarning'] })
    child.on('message', report => {
      reports[i] = report as LimitsReport
    })
    child.send({ ...task, processId: `p${i}`, quitAt: i === 0 ? quitAt : null } satisfies LimitsTask)
    return child
  })
  const sum = (of: (report: LimitsReport) => number) =>
    reports.reduce((total, report) => total + (report ? of(report) : 0), 0)
  const allowed = () =>
    Array.from({ length: task.tenants }, (_, tenant) => sum(report => report.allowed[tenant]!))
  return {
    sum,
    allowed,
    all: (isSo: (report: LimitsReport) => boolean) =>
      Object.keys(reports).length === PROCESSES && reports.every(isSo),
    total: () => allowed().reduce((total, one) => total + one, 0),
    /** Ends the demand and waits for the last figures. */
    async stop() {
      for (const child of children) child.send('stop')
      await until(
        async () => Object.keys(reports).length === PROCESSES && reports.every(({ isLast }) => isLast),
      )
    },
    [Symbol.dispose]() {
      for (const child of children) child.kill('SIGKILL')
    },
  }
}

type Fleet = ReturnType<typeof startFleet>

/** Until every tenant has got what there is, or more; and then until each process was refused some more. */
async function untilUsedUp(fleet: Fleet, limit: number): Promise<void> {
  await until(async () => fleet.allowed().every(allowed => allowed >= limit))
  const before = fleet.sum(({ refused }) => refused)
  await until(async () => fleet.sum(({ refused }) => refused) > before + 20 * TENANTS)
}

/** Until nothing was granted for longer than a window of the pace. */
async function untilQuiet(fleet: Fleet): Promise<void> {
  let [total, sinceMs] = [-1, 0]
  await until(async () => {
    if (fleet.total() !== total) [total, sinceMs] = [fleet.total(), performance.now()]
    return performance.now() - sinceMs > 1_200
  })
}

const everyTenant = (limit: number) => new Array<number>(TENANTS).fill(limit)

test(
  'four processes allow what the limit says, to the request, though Redis is killed and comes back empty',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    using fleet = startFleet({ url: redis.url, windows: [WIDE, LONG], quitAt: LIMIT / 10 })
    for (const share of [0.3, 0.7]) {
      await until(async () => fleet.total() >= share * TENANTS * LIMIT)
      await redis.kill()
      await redis.restart()
    }
    await untilUsedUp(fleet, LIMIT)
    await fleet.stop()
    assert.deepEqual(fleet.allowed(), everyTenant(LIMIT))
  },
)

test('the same when Redis hangs and then does late what it was sent', onlyRedis, async () => {
  await using redis = await startRedis()
  using fleet = startFleet({ url: redis.url, windows: [WIDE, LONG], quitAt: LIMIT / 10 })
  await until(async () => fleet.total() >= 0.3 * TENANTS * LIMIT)
  redis.hang()
  // Long enough that commands are given up and sent again, too short for the insurance.
  await until(async () => fleet.all(({ state }) => state !== 'exact'))
  redis.goOn()
  await until(async () => fleet.total() >= 0.6 * TENANTS * LIMIT)
  redis.hang()
  await until(async () => fleet.all(({ state }) => state === 'insured'))
  redis.goOn()
  await untilUsedUp(fleet, LIMIT)
  await fleet.stop()
  assert.deepEqual(fleet.allowed(), everyTenant(LIMIT))
})

test(
  'with Redis gone requests are allowed by shares and never above the limit, which is met when it is back',
  onlyRedis,
  async () => {
    const limit = 210
    // A pace: without one nobody could know how much others got since.
    const windows: Asked[] = [
      { policy: 'burst', limit: 60, windowMs: 1_000, cost: 1 },
      { ...LONG, limit },
    ]
    await using redis = await startRedis()
    using fleet = startFleet({ url: redis.url, windows, quitAt: limit / 7 })
    await until(async () => fleet.total() >= 0.1 * TENANTS * limit)
    await redis.kill()
    await until(async () => fleet.all(({ state }) => state === 'insured'))
    // The one that falls silent may have started so late that its share ends before: then it is quiet for that.
    await untilQuiet(fleet)
    assert.ok(fleet.sum(({ insuredGrants }) => insuredGrants) > TENANTS)
    assert.deepEqual(
      fleet.allowed().filter(allowed => allowed > limit),
      [],
    )
    await redis.restart()
    await untilUsedUp(fleet, limit)
    await fleet.stop()
    assert.deepEqual(fleet.allowed(), everyTenant(limit))
  },
)
