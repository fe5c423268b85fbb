import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { olderSearchResponse } from '@buywhere/contract'
import type { TestServer } from '../../support/start-server.ts'
import { addShop, get, refusal, startShops } from './shops.ts'

let server: TestServer

before(async () => {
  server = await startShops(async database => {
    await addShop(database, { name: 'sg', country: 'SG', currency: 'SGD' }, [
      {
        sku: '1',
        title: 'Copper kettle',
        price: '100',
        attributes: { Volume: '1 l' },
        categoryPath: ['Kitchen'],
      },
      { sku: '2', title: 'Steel kettle', price: '80', availability: 'out of stock' },
    ])
  })
})
after(() => server[Symbol.asyncDispose]())

const search = (query: string) => get(server, `/v1/products/search?${query}`, olderSearchResponse)

test('older clients get their own words for the same search, with one total', async () => {
  const body = await search('q=copper+kettle&limit=5')
  assert.deepEqual([body.total, body.total_estimated, body.page], [1, false, { limit: 5, offset: 0 }])
  const [kettle] = body.results
  assert.deepEqual(kettle?.price, { amount: 100, currency: 'SGD' })
  assert.deepEqual(kettle?.merchant, { merchant_id: 'sg', name: 'sg', platform: null })
  assert.deepEqual([kettle?.title, kettle?.country_code, kettle?.region], ['Copper kettle', 'SG', 'sg'])
  assert.deepEqual([kettle?.availability, kettle?.category], [{ in_stock: true }, 'Kitchen'])
  assert.equal(kettle?.canonical_id, undefined)
  assert.equal(JSON.stringify(body).split('"total":').length - 1, 1)
})

test('compact answers add what products are compared by', async () => {
  const [kettle] = (await search('q=copper+kettle&compact=true')).results
  assert.equal(kettle?.canonical_id, kettle?.product_id)
  assert.ok(kettle?.normalized_price_usd && kettle.normalized_price_usd < 100)
  assert.deepEqual(kettle.structured_specs, { Volume: '1 l' })
  assert.deepEqual(kettle.comparison_attributes, [{ key: 'Volume', value: '1 l' }])
})

test('what is sold out is not in stock, and a bad parameter is refused', async () => {
  const [kettle] = (await search('q=steel+kettle')).results
  assert.deepEqual(kettle?.availability, { in_stock: false })
  assert.equal((await refusal(server, '/v1/products/search?compact=maybe')).code, 'invalid_parameter')
})

test('who asks the same again is told that the answer was kept, and anybody else that it was made', async () => {
  const url = `${server.apiUrl}/v1/products/search?q=kettle&limit=3`
  const first = await fetch(url)
  assert.equal(first.headers.get('x-cache'), 'miss')
  const made = olderSearchResponse.parse(await first.json())
  assert.deepEqual([made.cached, made.total], [false, 2])
  for (const again of [url, `${server.apiUrl}/v1/products/search?limit=3&q=kettle`]) {
    const second = await fetch(again)
    assert.equal(second.headers.get('x-cache'), 'hit')
    assert.deepEqual(await second.json(), { ...made, cached: true })
  }
})
