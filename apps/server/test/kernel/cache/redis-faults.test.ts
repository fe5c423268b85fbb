import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf, pack } from '../../../src/kernel/cache/envelope.ts'
import { type CacheSide, NOTES, openSide } from '../../support/cache-side.ts'
import { openCuttableLine } from '../../support/cuttable-line.ts'
import { openRedis } from '../../support/open-redis.ts'
import { deadRedisUrl, onlyRedis, startRedis } from '../../support/redis-server.ts'

// Whatever Redis does, what is asked for is answered, and rightly; how long that takes is bounded by a deadline and by
// leaving Redis alone afterwards, which is seen by nothing's being sent.

/** Long enough for a busy machine, short enough to be waited for. */
const DEADLINE = { deadlineMs: 400 }

let question = 0
const makes = async (side: CacheSide) => {
  const asked = `question ${++question}`
  const { value, result } = await side.ask(asked, asked)
  assert.deepEqual([value.text, result], [asked, 'miss'])
}

/** Asks until Redis is found to be away, then that nobody waits for it any more. */
const makesWithout = async (side: CacheSide) => {
  await makes(side)
  assert.equal(side.tiers.status().redis, 'away')
  const sent = side.tiers.redisStatus()?.sent
  for (let i = 0; i < 20; i++) await makes(side)
  assert.equal(side.tiers.redisStatus()?.sent, sent)
}

const shares = async (redisUrl: string, side: CacheSide) => {
  await using client = openRedis(redisUrl)
  await using other = await openSide(redisUrl)
  const asked = `question ${++question}`
  await other.ask(asked, 'of the other')
  await client.isThere(keyOf('notes', 'one', asked))
  assert.equal((await side.ask(asked, 'own')).value.text, 'of the other')
}

test('a Redis that was never there is not waited for', async () => {
  await using side = await openSide(await deadRedisUrl(), { isUp: false })
  await makesWithout(side)
  assert.equal(side.tiers.redisStatus()?.sent, 0)
})

test('a Redis that hangs costs one deadline, and serves again once it goes on', onlyRedis, async () => {
  await using redis = await startRedis()
  await using side = await openSide(redis.url, DEADLINE)
  redis.hang()
  await makesWithout(side)
  redis.goOn()
  await side.untilUp()
  await shares(redis.url, side)
})

test('a Redis that is killed and comes back empty costs nothing but what it held', onlyRedis, async () => {
  await using redis = await startRedis()
  await using side = await openSide(redis.url, DEADLINE)
  await makes(side)
  await redis.kill()
  await makes(side)
  await makesWithout(side)
  await redis.restart()
  await side.untilUp()
  await shares(redis.url, side)
})

test('a Redis that is full takes nothing in and still gives what it has', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using one = await openSide(redis.url)
  await using other = await openSide(redis.url)
  await one.ask('before', 'of one')
  await client.isThere(keyOf('notes', 'one', 'before'))
  await client.redis.config('SET', 'maxmemory', '1')
  for (let i = 0; i < 5; i++) await makes(one)
  assert.ok((one.tiers.redisStatus()?.refusedWrites ?? 0) > 0)
  assert.equal(one.tiers.status().redis, 'up')
  assert.equal((await other.ask('before', 'own')).value.text, 'of one')
})

test('a Redis that only may be read from is read from', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using one = await openSide(redis.url)
  await using other = await openSide(redis.url)
  await one.ask('before', 'of one')
  await client.isThere(keyOf('notes', 'one', 'before'))
  await client.redis.replicaof('127.0.0.1', 1)
  await makes(one)
  assert.equal((await other.ask('before', 'own')).value.text, 'of one')
})

test(
  'a Redis that is slow is used while it is worth it, and left alone when it is not',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using line = await openCuttableLine(redis.url)
    await using side = await openSide(line.url, DEADLINE)
    line.slowDown(5)
    await shares(redis.url, side)
    line.slowDown(1_500)
    await makesWithout(side)
    line.slowDown(0)
    await side.untilUp()
    await shares(redis.url, side)
  },
)

test(
  'a Redis whose machine lost its power, the connection still open, is given up and found again',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using line = await openCuttableLine(redis.url)
    await using side = await openSide(line.url, DEADLINE)
    line.goSilent()
    await makesWithout(side)
    line.goOn()
    await side.untilUp()
    await shares(redis.url, side)
  },
)

test('a connection that is cut again and again costs no answer', onlyRedis, async () => {
  await using redis = await startRedis()
  await using line = await openCuttableLine(redis.url)
  await using side = await openSide(line.url, DEADLINE)
  for (let round = 0; round < 3; round++) {
    await line.whileCut(() => makes(side))
    await makes(side)
  }
  await side.untilUp()
  await shares(redis.url, side)
})

const POISONS: Record<string, (text: string, key: string) => string> = {
  'something else': () => 'hello',
  nothing: () => '',
  'half of it': text => text.slice(0, text.length / 2),
  'one letter of it changed': text => text.replace('good', 'gold'),
  'what belongs under another key': (_, key) => packed(`${key}x`, 1, '{"note":"of another"}'),
  'another version of it': (_, key) => packed(key, 2, '{"note":"of a newer version"}'),
  'what is no JSON': (_, key) => packed(key, 1, '{"note":'),
  'JSON of another form': (_, key) => packed(key, 1, '{"note":7}'),
}

const packed = (key: string, codecVersion: number, body: string) =>
  pack(key, {
    kind: 'notes',
    codecVersion,
    floor: 10n,
    madeAtMs: 1_000_000,
    ageAtWriteMs: 0,
    lifetimeMs: 5_000,
    keptMs: 600_000,
    body,
  })

test(
  'whatever lies under a key, what was not written there as an answer to it is counted, told and made anew',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using client = openRedis(redis.url)
    for (const [name, poison] of Object.entries(POISONS)) {
      await client.redis.flushall()
      await using one = await openSide(redis.url)
      await using other = await openSide(redis.url)
      await one.ask('q', 'good')
      const key = keyOf('notes', 'one', 'q')
      await client.isThere(key)
      await client.redis.set(key, poison((await client.redis.get(key)) ?? '', key), 'PX', 600_000)
      assert.equal((await other.ask('q', 'anew')).value.text, 'anew', name)
      assert.equal(other.errors(), 1, name)
      await client.isLike(key, /anew/)
    }
  },
)

test('a key of another type, or without an end, is no answer and no outage', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using side = await openSide(redis.url)
  const key = keyOf('notes', 'one', 'list')
  await client.redis.lpush(key, 'x')
  assert.equal((await side.ask('list', 'anew')).value.text, 'anew')
  assert.equal(side.errors(), 1)
  const endless = keyOf('notes', 'one', 'endless')
  await client.redis.set(endless, packed(endless, NOTES.shared?.version ?? 0, '{"note":"for ever"}'))
  assert.equal((await side.ask('endless', 'anew')).value.text, 'anew')
  assert.equal(side.tiers.status().redis, 'up')
})
