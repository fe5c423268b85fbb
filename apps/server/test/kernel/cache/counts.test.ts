import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { CacheCounts } from '../../../src/kernel/cache/counts.ts'
import { registerCacheMetrics } from '../../../src/kernel/cache/index.ts'
import { openSide } from '../../support/cache-side.ts'

test('the hit rate is that of the last five minutes, and unknown when nobody asked', () => {
  const counts = new CacheCounts()
  const notes = counts.of('notes')
  const startMs = 1_760_000_000_000
  assert.equal(counts.hitRate(startMs), null)
  for (const result of ['miss', 'hit_memory', 'hit_redis', 'stale'] as const)
    counts.count(notes, result, startMs)
  counts.count(notes, 'error', startMs)
  assert.equal(counts.hitRate(startMs), 0.5)
  counts.count(notes, 'hit_memory', startMs + 200_000)
  assert.equal(counts.hitRate(startMs + 200_000), 0.6)
  assert.equal(counts.hitRate(startMs + 330_000), 1, 'the first four are too long ago')
  assert.equal(counts.hitRate(startMs + 900_000), null)
  assert.deepEqual(notes, { hit_memory: 2, hit_redis: 1, miss: 1, stale: 1, error: 1 })
})

test('metrics tell what became of each question, and no tier that is not there', async () => {
  await using side = await openSide(null)
  const registry = new Registry()
  registerCacheMetrics(registry, { cache: side.tiers })
  await side.ask('a', 'first')
  await side.ask('a', 'second')
  const text = await registry.metrics()
  assert.match(text, /^buywhere_cache_requests_total\{cache="notes",result="hit_memory"\} 1$/m)
  assert.match(text, /^buywhere_cache_requests_total\{cache="notes",result="miss"\} 1$/m)
  assert.match(text, /^buywhere_cache_entries 1$/m)
  assert.match(text, /^buywhere_cache_tier_up\{tier="memory"\} 1$/m)
  assert.doesNotMatch(text, /tier="redis"/)
  assert.equal(await registry.metrics(), text, 'asking changes nothing')
})
