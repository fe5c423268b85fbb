import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeRates } from '../../src/catalog/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const NOW = new Date('2026-04-14T09:00:00Z')
const clock = { now: () => NOW }
const SHOP = { name: 'corner-sg', country: 'SG', currency: 'SGD' }

const PATHS = [
  '/v1/search?q=kettle&currency=USD&facets=brand,country&price_ranges=3&explain=true',
  '/v1/search?q=coper+kettel+under+$90&currency=EUR',
  '/v1/search?q=kettle+purple&group_by=offer',
  '/v1/products?limit=2&sort=price_desc',
  '/v1/search?q=nothing+at+all',
]

async function openShop(searchThreads: number): Promise<TestServer> {
  const offers = ['20', '35.5', '80'].map((price, at) =>
    rawOffer({ sku: String(at), title: `Copper kettle ${at + 1} l`, price }),
  )
  return startServer({
    clock,
    searchThreads,
    fill: async ({ db }) => {
      await storeRates(db, [
        { quote: 'USD', date: '2026-04-13', source: 'ECB', unitsPerEur: '1.1' },
        { quote: 'SGD', date: '2026-04-13', source: 'ECB', unitsPerEur: '1.5' },
      ])
      await fillCatalogue(db, SHOP, offers, NOW)
    },
  })
}

test('search threads answer what the calling thread answers, and see every change before the next question', async () => {
  await using alone = await openShop(0)
  await using threaded = await openShop(1)
  const ask = async (server: TestServer, path: string) => {
    const response = await fetch(server.apiUrl + path)
    assert.equal(response.status, 200)
    const { took_ms, ...rest } = (await response.json()) as { took_ms: number }
    assert.ok(took_ms >= 0 && took_ms < 60_000)
    return rest
  }
  for (const path of PATHS) assert.deepEqual(await ask(threaded, path), await ask(alone, path), path)
  for (let price = 21; price < 30; price++) {
    const changed = [rawOffer({ sku: '0', title: 'Copper kettle 1 l', price: String(price) })]
    for (const { database, services } of [alone, threaded]) {
      await fillCatalogue(database.db, SHOP, changed, NOW)
      await services.search.catchUp()
    }
    const path = '/v1/search?q=copper+kettle&sort=price_asc'
    assert.deepEqual(await ask(threaded, path), await ask(alone, path))
  }
})
