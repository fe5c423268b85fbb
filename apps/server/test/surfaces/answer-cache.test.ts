import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confirmSource, findSource, storeRates } from '../../src/catalog/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer } from '../support/start-server.ts'

const SHOP = { name: 'corner-sg', country: 'SG', currency: 'SGD' }
const START_MS = Date.parse('2026-04-14T09:00:00Z')
const HOUR_MS = 3_600_000

async function openShop() {
  const clock = { nowMs: START_MS, now: () => new Date(clock.nowMs) }
  const kettle = (price: string) => [rawOffer({ sku: '1', title: 'Copper kettle', price })]
  const server = await startServer({
    clock,
    fill: ({ db }) => fillCatalogue(db, SHOP, kettle('20'), clock.now()),
  })
  const ask = async (path: string) => {
    const response = await fetch(server.apiUrl + path)
    const text = await response.text()
    assert.equal(response.status, 200, text)
    return { cache: response.headers.get('x-cache'), text, body: JSON.parse(text) }
  }
  return { server, clock, kettle, ask }
}

const PATHS = ['/v1/search?q=kettle', '/v1/products?limit=5', '/v1/suggest?q=ket']

test('the same question soon after gets the very same answer, however it is written', async () => {
  const { server, ask } = await openShop()
  await using _ = server
  for (const path of PATHS) {
    const first = await ask(path)
    assert.equal(first.cache, 'miss')
    const again = await ask(path)
    assert.deepEqual([again.cache, again.text], ['hit', first.text])
    const older = await ask(path.replace('/v1', '/api'))
    assert.deepEqual([older.cache, older.text], ['hit', first.text])
    const padded = await ask(`${path}&unknown=1`)
    assert.deepEqual([padded.cache, padded.text], ['hit', first.text])
  }
  const head = await fetch(`${server.apiUrl}${PATHS[0]}`, { method: 'HEAD' })
  assert.equal(head.headers.get('x-cache'), 'hit')
  assert.equal(Number(head.headers.get('content-length')), (await ask(PATHS[0]!)).text.length)
})

test('other parameters get an answer of their own', async () => {
  const { server, ask } = await openShop()
  await using _ = server
  const inUsd = await ask('/v1/search?q=kettle&currency=USD')
  const inEur = await ask('/v1/search?q=kettle&currency=EUR')
  assert.equal(inEur.cache, 'miss')
  assert.notEqual(inUsd.body.products[0].price, inEur.body.products[0].price)
})

test('an answer from before an ingest is never served after it', async () => {
  const { server, clock, kettle, ask } = await openShop()
  await using _ = server
  for (let price = 21; price < 26; price++) {
    await ask(PATHS[0]!)
    assert.equal((await ask(PATHS[0]!)).cache, 'hit')
    await fillCatalogue(server.database.db, SHOP, kettle(String(price)), clock.now())
    await server.services.search.catchUp()
    const after = await ask(PATHS[0]!)
    assert.equal(after.cache, 'miss')
    assert.equal(after.body.products[0].price, price)
  }
})

test('an answer is made anew once its source was read again', async () => {
  const { server, clock, ask } = await openShop()
  await using _ = server
  clock.nowMs += 8 * HOUR_MS
  assert.equal((await ask(PATHS[0]!)).body.products[0].freshness, 'aging')
  assert.equal((await ask(PATHS[0]!)).cache, 'hit')
  const { db } = server.database
  const source = await findSource(db, SHOP.name)
  await db.transaction().execute(transaction => confirmSource(transaction, source!, clock.now()))
  await server.services.search.catchUp()
  assert.equal((await ask(PATHS[0]!)).body.products[0].freshness, 'fresh')
})

test('an answer is made anew once rates have changed', async () => {
  const { server, ask } = await openShop()
  await using _ = server
  const path = '/v1/search?q=kettle&currency=EUR'
  assert.notEqual((await ask(path)).body.products[0].price, 10)
  await storeRates(server.database.db, [
    { date: '2036-01-01', quote: 'SGD', unitsPerEur: '2.0', source: 'ECB' },
  ])
  await server.services.search.catchUp()
  assert.equal((await ask(path)).body.products[0].price, 10)
})

test('an answer is made anew after a few seconds, and when the clock was put back', async () => {
  const { server, clock, ask } = await openShop()
  await using _ = server
  await ask(PATHS[0]!)
  clock.nowMs += 5_000
  assert.equal((await ask(PATHS[0]!)).cache, 'hit')
  clock.nowMs += 1
  assert.equal((await ask(PATHS[0]!)).cache, 'miss')
  clock.nowMs -= HOUR_MS
  assert.equal((await ask(PATHS[0]!)).cache, 'miss')
})

test('a refusal is no answer to keep', async () => {
  const { server } = await openShop()
  await using _ = server
  for (let round = 0; round < 2; round++) {
    const response = await fetch(`${server.apiUrl}/v1/search?cursor=none`)
    assert.deepEqual([response.status, response.headers.get('x-cache')], [400, null])
    await response.body?.cancel()
  }
})
