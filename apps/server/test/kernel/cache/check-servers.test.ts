import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeServers, readFacts } from '../../../src/kernel/cache/check-servers.ts'
import { openRedis } from '../../support/open-redis.ts'
import { deadRedisUrl, onlyRedis, startRedis } from '../../support/redis-server.ts'

const KEEPS = { runId: 'a', policy: 'noeviction', maxBytes: 1_000, evicts: false }
const EVICTS = { runId: 'b', policy: 'allkeys-lru', maxBytes: 1_000, evicts: true }

test('counters that keep and a cache that evicts, on servers of their own, are as they should be', () => {
  assert.deepEqual(judgeServers({ limits: KEEPS, cache: EVICTS }), [])
  assert.deepEqual(judgeServers({ limits: null, cache: EVICTS }), [])
  assert.deepEqual(judgeServers({ limits: KEEPS, cache: null }), [])
})

test('counters that may be evicted are warned about, whoever would push them out', () => {
  assert.match(judgeServers({ limits: EVICTS, cache: null }).join(), /allkeys-lru, which may evict/)
  assert.match(judgeServers({ limits: EVICTS, cache: EVICTS }).join(), /push the counters of limits out/)
})

test('a cache on the counters’ server is warned about though nothing is evicted there', () => {
  assert.match(judgeServers({ limits: KEEPS, cache: KEEPS }).join(), /no limit can be counted/)
})

test('a cache without a bound, or one that refuses when full, is warned about', () => {
  assert.match(judgeServers({ limits: null, cache: KEEPS }).join(), /set allkeys-lru/)
  assert.match(
    judgeServers({ limits: null, cache: { ...KEEPS, maxBytes: 0 } }).join(),
    /maxmemory is not set/,
  )
})

test(
  'a server is known by its run, whatever address leads to it; one that is away is not known',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using client = openRedis(redis.url)
    await client.redis.config('SET', 'maxmemory', '50mb')
    await client.redis.config('SET', 'maxmemory-policy', 'volatile-lru')
    const facts = await readFacts(redis.url)
    const again = await readFacts(redis.url.replace('127.0.0.1', 'localhost'))
    assert.equal(facts?.runId, again?.runId)
    assert.deepEqual([facts?.policy, facts?.maxBytes, facts?.evicts], ['volatile-lru', 52_428_800, true])
    assert.equal(await readFacts(await deadRedisUrl()), null)
  },
)
