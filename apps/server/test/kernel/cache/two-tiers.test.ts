import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf } from '../../../src/kernel/cache/envelope.ts'
import { NOTES, openSide } from '../../support/cache-side.ts'
import { openRedis } from '../../support/open-redis.ts'
import { onlyRedis, startRedis } from '../../support/redis-server.ts'

test('what one process made another is given, and has in memory from then on', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using one = await openSide(redis.url)
  await using other = await openSide(redis.url)
  assert.deepEqual(await one.ask('q', 'made by one'), {
    value: { text: 'made by one' },
    result: 'miss',
    ageMs: 0,
  })
  await client.isThere(keyOf('notes', 'one', 'q'))
  const found = await other.ask('q', 'made by the other')
  assert.deepEqual([found.value.text, found.result], ['made by one', 'hit_redis'])
  assert.equal((await other.ask('q', 'x')).result, 'hit_memory')
  assert.equal(other.made(), 0)
})

test('a kind that is cheap to make never comes near Redis', onlyRedis, async () => {
  await using redis = await startRedis()
  await using one = await openSide(redis.url)
  const sent = one.tiers.redisStatus()?.sent
  await one.ask('q', 'cheap', { ...NOTES, name: 'cheap', shared: null })
  assert.equal(one.tiers.redisStatus()?.sent, sent)
})

test('nobody is given what was made from less than they know themselves', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using behind = await openSide(redis.url)
  await using ahead = await openSide(redis.url)
  behind.standing.at = { world: 'one', floor: 10n, ceiling: 10n }
  ahead.standing.at = { world: 'one', floor: 12n, ceiling: 12n }
  await behind.ask('q', 'old')
  await client.isThere(keyOf('notes', 'one', 'q'))
  assert.equal((await ahead.ask('q', 'new')).value.text, 'new')
  // The other way round it is good: it holds all that who is behind knows, and more.
  await client.isLike(keyOf('notes', 'one', 'q'), /new/)
  behind.standing.version++
  behind.clock.nowMs += 1_000
  ahead.clock.nowMs += 1_000
  assert.deepEqual((await behind.ask('q', 'old again')).value.text, 'new')
})

test(
  'while a process takes changes in, and does not know what it has, it is given nothing',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using client = openRedis(redis.url)
    await using one = await openSide(redis.url)
    await using other = await openSide(redis.url)
    await one.ask('q', 'shared')
    await client.isThere(keyOf('notes', 'one', 'q'))
    other.standing.at = { world: 'one', floor: 10n, ceiling: null }
    assert.equal((await other.ask('q', 'own')).value.text, 'own')
  },
)

test('processes of another history, other rates or other settings share nothing', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using one = await openSide(redis.url)
  await using other = await openSide(redis.url)
  other.standing.at = { world: 'two', floor: 99n, ceiling: 0n }
  await one.ask('q', 'of one world')
  await client.isThere(keyOf('notes', 'one', 'q'))
  assert.equal((await other.ask('q', 'of another')).value.text, 'of another')
})

test('nothing outlives its lifetime on the way through Redis', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using one = await openSide(redis.url)
  await using later = await openSide(redis.url, { startMs: 1_005_001 })
  await one.ask('q', 'old')
  await client.isThere(keyOf('notes', 'one', 'q'))
  assert.equal((await later.ask('q', 'new')).value.text, 'new')
})

test(
  'a maker whose clock is ahead makes nothing younger than it is by the clock of Redis',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using client = openRedis(redis.url)
    await using ahead = await openSide(redis.url, { startMs: 9_000_000 })
    await using reader = await openSide(redis.url)
    const key = keyOf('notes', 'one', 'q')
    await ahead.ask('q', 'of the future')
    await client.isThere(key)
    // As six seconds later.
    await client.redis.pexpire(key, 600_000 - 6_000)
    assert.equal((await reader.ask('q', 'of now')).value.text, 'of now')
  },
)

test('a process never goes back to what is older than its own last answer', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using one = await openSide(redis.url)
  await using other = await openSide(redis.url)
  const key = keyOf('notes', 'one', 'q')
  await one.ask('q', 'older')
  await client.isThere(key)
  const older = (await client.redis.get(key)) ?? ''
  other.clock.nowMs += 1_000
  other.standing.version = 2
  await client.redis.del(key)
  await other.ask('q', 'newer')
  await client.isLike(key, /newer/)
  // A write that was under way all the while arrives last.
  await client.redis.set(key, older, 'PX', 600_000)
  other.standing.version = 3
  assert.equal((await other.ask('q', 'newest')).value.text, 'newest')
})
