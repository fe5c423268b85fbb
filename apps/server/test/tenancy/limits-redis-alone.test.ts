import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { systemClock } from '../../src/kernel/clock.ts'
import type { LimitVerdict, LimitWindow } from '../../src/tenancy/limits/limiter.ts'
import { openRedisLimiter, type RedisLimiterOptions } from '../../src/tenancy/limits/redis-limiter.ts'
import type { Answer } from '../../src/tenancy/limits/redis-link.ts'
import { SCRIPTS } from '../../src/tenancy/limits/redis-scripts.ts'
import { quietLog } from '../support/quiet-log.ts'
import { deadRedisUrl, onlyRedis, startRedis } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

// One process and a real Redis: what the fleet of the other file cannot single out.

const open = (url: string, options: Partial<RedisLimiterOptions> = {}) =>
  openRedisLimiter({ url, clock: systemClock, log: quietLog, processId: 'alone', barrierMs: 50, ...options })

function budget(fields: Partial<LimitWindow> = {}): LimitWindow {
  return { policy: 'budget', subject: 'key:1', limit: 100, windowMs: 'month', cost: 1, ...fields }
}

const allowed = (verdicts: readonly LimitVerdict[]) => verdicts.filter(({ isAllowed }) => isAllowed).length

test(
  'requests at once go in few calls, are allowed to the limit, and take from all windows or none',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using limiter = open(redis.url)
    const narrow = { policy: 'day', subject: 'org:1', limit: 250, windowMs: 86_400_000, cost: 1 }
    const take = (subject: string) => limiter.take([budget({ subject }), narrow])
    await take('key:9')
    using stack = new DisposableStack()
    const client = stack.adopt(new Redis(redis.url), redis => redis.disconnect())
    const calls = async () =>
      Number(/cmdstat_evalsha:calls=(\d+)/.exec(await client.info('commandstats'))?.[1])
    const before = await calls()
    const verdicts = await Promise.all(Array.from({ length: 900 }, (_, i) => take(`key:${i % 3}`)))
    const took = (await calls()) - before
    assert.equal(allowed(verdicts), 249)
    const left = verdicts.slice(-3).map(({ windows }) => windows[0]!.remaining)
    assert.equal(
      left.reduce((sum, one) => sum + one, 0),
      300 - 249,
    )
    assert.ok(took < 50, `${took} calls`)
  },
)

test('what the ledger had counts once, and counts again after Redis lost it', onlyRedis, async () => {
  await using redis = await startRedis()
  await using first = open(redis.url)
  await using second = open(redis.url)
  const seeded = budget({ seed: { used: 90, atMs: systemClock.now().getTime() } })
  const takeFrom = async (limiter: typeof first, times: number) =>
    allowed(await Promise.all(Array.from({ length: times }, () => limiter.take([seeded]))))
  assert.equal(await takeFrom(first, 4), 4)
  assert.equal(await takeFrom(second, 1), 1)
  await redis.restart()
  assert.equal((await takeFrom(first, 20)) + (await takeFrom(second, 20)), 5)
})

test('a process that alone lost Redis tells it what it granted meanwhile', onlyRedis, async () => {
  await using redis = await startRedis()
  await using way = await openWay(Number(new URL(redis.url).port))
  await using limiter = open(way.url, { insuranceAfterMs: 100 })
  await using other = open(redis.url)
  await until(async () => limiter.status().processes === 2 && limiter.status().state === 'exact')
  await way.cut()
  await until(async () => limiter.status().state === 'insured')
  const unknown = await limiter.take([budget({ limit: 10 })])
  assert.deepEqual([unknown.isAllowed, unknown.isReduced], [false, true], 'others may have used the month up')
  // Here the ledger has been asked since: what it had is what there was.
  const known = budget({ subject: 'key:2', limit: 8, seed: { used: 0, atMs: systemClock.now().getTime() } })
  const verdicts = await Promise.all(Array.from({ length: 9 }, () => limiter.take([known])))
  assert.equal(allowed(verdicts), 4, 'one of two')
  await way.restore()
  await until(async () => limiter.status().state === 'exact')
  assert.equal((await other.take([known])).windows[0]!.remaining, 3)
})

test('a command that comes after a newer one changes nothing', onlyRedis, async () => {
  await using redis = await startRedis()
  using stack = new DisposableStack()
  const client = stack.adopt(new Redis(redis.url), redis => redis.disconnect())
  const endsMs = systemClock.now().getTime() + 86_400_000
  const take = async (sequence: number, used: number, epoch: string) =>
    (await client.eval(
      SCRIPTS.take.lua,
      ...([1, 'limits', 'run', 'run:1', 0, 900, 15_000, epoch, 'p', sequence, 10, 1] as const),
      ...[1, 'day:org:1', endsMs - 86_400_000, endsMs, used, 0, -1, '', 1, 1, 1, 10],
    )) as Answer
  const [word, epoch] = await take(1, 0, '')
  assert.equal(word, 'EPOCH')
  assert.deepEqual((await take(3, 5, epoch)).slice(4), [6, 6, 0, 1])
  assert.equal((await take(2, 0, epoch))[0], 'STALE')
  assert.deepEqual((await take(4, 6, epoch)).slice(4), [7, 7, 0, 1])
  // What was granted and not heard of is given back.
  assert.deepEqual((await take(5, 6, epoch)).slice(4), [7, 7, 0, 1])
})

test(
  'an address beyond those Redis has room for is counted by share, and others are not touched',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using limiter = open(redis.url, { maxAddressesInRedis: 10, leastProcesses: 2 })
    const from = (subject: string) => limiter.take([budget({ subject, limit: 8 })])
    for (let i = 0; i < 10; i++) await from(`ip:192.0.2.${i}`)
    const count = async (subject: string) =>
      allowed(await Promise.all(Array.from({ length: 20 }, () => from(subject))))
    assert.equal(await count('ip:203.0.113.9'), 4)
    assert.equal(await count('ip:192.0.2.1'), 7)
    assert.equal(await count('key:1'), 8)
    using stack = new DisposableStack()
    const client = stack.adopt(new Redis(redis.url), redis => redis.disconnect())
    const keys = await client.keys('limits:c:budget:ip:*')
    assert.equal(keys.length, 10)
  },
)

for (const [fault, url] of [
  ['a wrong password', async () => null],
  ['nothing listening', deadRedisUrl],
] as const) {
  test(
    `with ${fault} from the start it starts, keeps limits by shares, and says so once`,
    onlyRedis,
    async () => {
      await using redis = await startRedis({ password: 'right' })
      let lines = ''
      const sink = new Writable({
        write(chunk, _encoding, done) {
          lines += String(chunk)
          done()
        },
      })
      const wrong = redis.url.replace('right', 'wr0ng-s3cret')
      await using limiter = open((await url()) ?? wrong, {
        log: pino(sink),
        insuranceAfterMs: 100,
        leastProcesses: 4,
      })
      await until(async () => limiter.status().state === 'insured')
      const known = budget({ limit: 44, seed: { used: 4, atMs: systemClock.now().getTime() } })
      const verdicts = await Promise.all(Array.from({ length: 100 }, () => limiter.take([known])))
      assert.equal(allowed(verdicts), 10, 'one of four')
      assert.equal(lines.split('\n').filter(Boolean).length, 1, lines)
      assert.match(lines, /WRONGPASS|ECONNREFUSED/)
      assert.ok(!lines.includes('s3cret'))
    },
  )
}

/** A way to a local port that can be cut for those who take it. */
async function openWay(port: number) {
  const open = new Set<Socket>()
  const server = createServer(near => {
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy()).on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const way = await listen(0)
  const cut = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of open) socket.destroy()
    open.clear()
    await closed
  }
  return {
    url: `redis://127.0.0.1:${way}`,
    cut,
    restore: () => listen(way),
    [Symbol.asyncDispose]: cut,
  }
}
