import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf } from '../../../src/kernel/cache/envelope.ts'
import { Away, NOTES, openSide } from '../../support/cache-side.ts'
import { openRedis } from '../../support/open-redis.ts'
import { onlyRedis, startRedis } from '../../support/redis-server.ts'

test('two hundred who ask one process the same at once are answered by one call', async () => {
  await using side = await openSide(null)
  const answers = await Promise.all(Array.from({ length: 200 }, () => side.ask('q', 'once')))
  assert.equal(side.made(), 1)
  assert.deepEqual(new Set(answers.map(({ value }) => value.text)), new Set(['once']))
})

test('two hundred who ask five processes the same at once are answered by one call', onlyRedis, async () => {
  await using redis = await startRedis()
  await using stack = new AsyncDisposableStack()
  const sides = []
  for (let i = 0; i < 5; i++) sides.push(stack.use(await openSide(redis.url)))
  // Often, as what is made in no time may be kept and its lock let go between two questions of another process.
  for (let round = 0; round < 40; round++) {
    let made = 0
    const asked = sides.flatMap(side =>
      Array.from({ length: 40 }, () =>
        side.cache.make(`q${round}`, NOTES, async () => {
          made++
          return { text: 'once' }
        }),
      ),
    )
    const answers = await Promise.all(asked)
    assert.equal(made, 1)
    assert.ok(answers.every(({ value }) => value.text === 'once'))
  }
})

test('a process that died while it made something holds nobody up for good', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using side = await openSide(redis.url, { deadlineMs: 200 })
  await client.redis.set(`${keyOf('notes', 'one', 'q')}:lock`, '1')
  assert.equal((await side.ask('q', 'made all the same')).value.text, 'made all the same')
})

test('what could not be made leaves no lock behind, and is no answer to keep', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using side = await openSide(redis.url)
  await assert.rejects(
    side.cache.make('q', NOTES, () => Promise.reject(new Error('wrong'))),
    /wrong/,
  )
  assert.equal((await side.ask('q', 'right')).value.text, 'right')
  await client.isLike(keyOf('notes', 'one', 'q'), /right/)
})

test('while making is out of reach an older value stands in, told by its age, and the new one after that', async () => {
  await using side = await openSide(null)
  await side.ask('q', 'old')
  side.clock.nowMs += 60_000
  side.standing.version++
  const stale = await side.askAway('q')
  assert.deepEqual([stale.value.text, stale.result, stale.ageMs], ['old', 'stale', 60_000])
  // For a moment nobody tries in vain again.
  assert.equal((await side.ask('q', 'new')).result, 'stale')
  side.clock.nowMs += 1_000
  const again = await side.ask('q', 'new')
  assert.deepEqual([again.value.text, again.result], ['new', 'miss'])
})

test('nothing stands in for an answer that is refused, that was never made, or that is ten minutes old', async () => {
  await using side = await openSide(null)
  await side.ask('q', 'old')
  side.clock.nowMs += 6_000
  await assert.rejects(
    side.cache.make('q', NOTES, () => Promise.reject(new Error('refused'))),
    /refused/,
  )
  await assert.rejects(side.askAway('never asked'), Away)
  side.clock.nowMs += 595_000
  await assert.rejects(side.askAway('q'), Away)
})

test('an older value of another process stands in where this one has none', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using one = await openSide(redis.url)
  await using other = await openSide(redis.url, { startMs: 1_030_000 })
  await one.ask('q', 'old')
  await client.isThere(keyOf('notes', 'one', 'q'))
  const stale = await other.askAway('q')
  assert.deepEqual([stale.value.text, stale.result, stale.ageMs], ['old', 'stale', 30_000])
  assert.equal(other.cache.find('q'), null, 'and is not taken for a new one')
})
