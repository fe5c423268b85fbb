import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { trendingResponse } from '@buywhere/contract'
import type { TestServer } from '../../support/start-server.ts'
import { addShop, get, NOW, productOf, startShops } from './shops.ts'

let server: TestServer
const HOUR_MS = 3_600_000

before(async () => {
  server = await startShops(async database => {
    await addShop(database, { name: 'corner' }, [
      { sku: 'new', title: 'Lately clicked', price: '1', categoryPath: ['Tools'] },
      { sku: 'old', title: 'Clicked before', price: '2' },
      { sku: 'bots', title: 'Robots like it', price: '3' },
    ])
    await addShop(database, { name: 'sg', country: 'SG', currency: 'SGD' }, [
      { sku: 'sg', title: 'Clicked in Singapore', price: '4' },
    ])
  })
})
after(() => server[Symbol.asyncDispose]())

const trending = (query = '') => get(server, `/v1/trending?${query}`, trendingResponse)

async function click(
  shop: string,
  sku: string,
  hoursAgo: number,
  times: number,
  visitor: 'person' | 'bot' = 'person',
): Promise<void> {
  const productId = await productOf(server, shop, sku)
  for (let at = 0; at < times; at++) {
    await server.services.clicks.record({
      id: crypto.randomUUID(),
      clickedAt: new Date(NOW.getTime() - hoursAgo * HOUR_MS - at),
      offerId: null,
      productId,
      asin: null,
      destinationHost: 'shop.example',
      tag: null,
      visitor,
      referrerHost: null,
    })
  }
}

test('where nobody clicked nothing trends', async () => {
  assert.deepEqual(await trending(), { window: '24h', products: [], count: 0 })
})

test('what people click now goes before what they clicked more often long ago; robots do not count', async () => {
  await click('corner', 'new', 1, 3)
  await click('corner', 'old', 23, 5)
  await click('corner', 'bots', 1, 50, 'bot')
  await click('sg', 'sg', 30, 9)
  // Answers are kept for a few seconds, and clicks are no change of the catalogue: another address is asked.
  const { products } = await trending('limit=10')
  assert.deepEqual(
    products.map(({ name, clicks }) => [name, clicks]),
    [
      ['Lately clicked', 3],
      ['Clicked before', 5],
    ],
  )
  const week = await trending('window=7d')
  assert.deepEqual(
    week.products.map(({ name, clicks }) => [name, clicks]),
    [
      ['Clicked in Singapore', 9],
      ['Clicked before', 5],
      ['Lately clicked', 3],
    ],
  )
})

test('it is narrowed by country and category', async () => {
  const names = async (query: string) =>
    (await trending(`window=7d&${query}`)).products.map(({ name }) => name)
  assert.deepEqual(await names('country=SG'), ['Clicked in Singapore'])
  assert.deepEqual(await names('category=tools'), ['Lately clicked'])
})
