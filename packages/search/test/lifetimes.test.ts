import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openIndex } from '../src/index.ts'
import { everything, productWith } from './plain-products.ts'

const NOW = 1_000_000
const query = { ...everything, limit: 1, now: NOW, staleBefore: NOW - 1_000 }
/** Both read 500 ms ago, the cheaper one at a source that may have a lifetime of its own. */
const PRODUCT = productWith(1, {}, [
  { source: 'quick', price: 10, observedAt: NOW - 500 },
  { source: 'plain', price: 20, observedAt: NOW - 500 },
])

const CASES: [what: string, lifetimeMs: number | null, asked: { now?: number }, best: string][] = [
  ['has none of its own goes by the rule for all', null, { now: NOW }, 'quick'],
  ['has a shorter one loses once that is over', 499, { now: NOW }, 'plain'],
  ['has one that ends this very instant still counts', 500, { now: NOW }, 'quick'],
  ['has a shorter one goes by the rule for all in a query that names no instant', 499, {}, 'quick'],
]
for (const [what, lifetimeMs, asked, best] of CASES) {
  test(`the price of a source that ${what}`, async () => {
    const { index } = await openIndex()
    await index.apply({ upserts: [PRODUCT], deletes: [] })
    if (lifetimeMs !== null) index.setLifetimes(new Map([['quick', lifetimeMs]]))
    const { now: _, ...rest } = query
    assert.equal(index.search({ ...rest, ...asked }).hits[0]?.offer.source, best)
    await index.close()
  })
}

test('a lifetime longer than the rule for all keeps an old price in the running, and it ends when it is taken back', async () => {
  const { index } = await openIndex()
  const old = { source: 'slow', price: 10, observedAt: NOW - 5_000 }
  await index.apply({ upserts: [productWith(1, {}, [old, { price: 20, observedAt: NOW }])], deletes: [] })
  const best = () => index.search(query).hits[0]?.offer.price
  assert.equal(best(), 20)
  index.setLifetimes(new Map([['slow', 5_000]]))
  assert.equal(best(), 10)
  index.setLifetimes(new Map())
  assert.equal(best(), 20)
  await index.close()
})

test('a source that is confirmed lives on from then', async () => {
  const { index } = await openIndex()
  await index.apply({ upserts: [PRODUCT], deletes: [] })
  index.setLifetimes(new Map([['quick', 100]]))
  assert.equal(index.search(query).hits[0]?.offer.source, 'plain')
  index.confirmSource('quick', NOW - 100)
  const { offer } = index.search(query).hits[0] ?? {}
  assert.deepEqual([offer?.source, offer?.observedAt, offer?.confirmed], ['quick', NOW - 100, true])
  await index.close()
})

test('price ranges and search threads go by the same lifetimes', async () => {
  const { index } = await openIndex({ searchThreads: 1 })
  await index.apply({ upserts: [PRODUCT], deletes: [] })
  index.setLifetimes(new Map([['quick', 499]]))
  const result = await index.searchAsync({ ...query, priceRanges: 3 })
  assert.equal(result.hits[0]?.offer.source, 'plain')
  assert.deepEqual(result.priceRanges, [{ from: 20, to: 30, count: 1 }])
  await index.close()
})
