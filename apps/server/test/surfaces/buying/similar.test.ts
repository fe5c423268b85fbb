import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findSimilarOutput, productOffersResponse, similarResponse } from '@buywhere/contract'
import type { TestServer } from '../../support/start-server.ts'
import { addShop, callTool, get, productOf, refusal, startShops } from './shops.ts'

let server: TestServer
let lamp: string
const GTIN = '9521234567899'

before(async () => {
  server = await startShops(async database => {
    const categoryPath = ['Home', 'Lamps']
    const brand = 'Lumo'
    const desk = { title: 'Lumo Desk Lamp Oak', brand, categoryPath, attributes: { Wood: 'Oak' } }
    await addShop(database, { name: 'corner' }, [
      { ...desk, sku: 'oak', price: '50', gtin: GTIN, shipping: ['US::Standard:9.00 USD'] },
      { ...desk, sku: 'walnut', title: 'Lumo Desk Lamp Walnut', price: '55', attributes: { Wood: 'Walnut' } },
      { ...desk, sku: 'floor', title: 'Lumo Floor Lamp Oak', price: '140' },
      { ...desk, sku: 'nord', title: 'Nordic Table Light', brand: 'Nord', price: '48', attributes: {} },
      { ...desk, sku: 'bulb', title: 'Replacement bulb for Lumo Desk Lamp Oak', price: '4' },
      { ...desk, sku: 'poster', title: 'Oak desk', categoryPath: ['Furniture'], price: '52' },
    ])
    await addShop(database, { name: 'second' }, [{ ...desk, sku: 'oak', price: '54', gtin: GTIN }])
    await addShop(database, { name: 'third' }, [
      { ...desk, sku: 'oak', price: '58', gtin: GTIN, shipping: ['US::Standard:0 USD'] },
    ])
    await addShop(database, { name: 'sg', country: 'SG', currency: 'SGD' }, [
      { ...desk, sku: 'oak', price: '80', gtin: GTIN, shipping: ['SG::Standard:5 SGD'] },
    ])
    await addShop(database, { name: 'owned', orgId: 4_000_001 }, [
      { ...desk, sku: 'secret', title: 'Lumo Desk Lamp Ash', price: '51' },
    ])
  })
  lamp = await productOf(server, 'corner', 'oak')
})
after(() => server[Symbol.asyncDispose]())

test('what is most alike comes first, and neither the product itself nor its accessories nor other kinds of things', async () => {
  const { products, count } = await get(server, `/v1/products/${lamp}/similar`, similarResponse)
  assert.deepEqual(
    products.map(({ name }) => name),
    ['Lumo Desk Lamp Walnut', 'Lumo Floor Lamp Oak', 'Nordic Table Light'],
  )
  assert.equal(count, 3)
  const degrees = products.map(({ similarity }) => similarity)
  assert.deepEqual(
    degrees,
    degrees.toSorted((a, b) => b - a),
  )
  assert.ok(degrees.every(degree => degree > 0 && degree <= 1))
})

test('as many are answered as are asked for, by an agent too; an id of nothing is not found', async () => {
  const { products } = await get(server, `/v1/products/${lamp}/similar?limit=1`, similarResponse)
  assert.equal(products.length, 1)
  const result = await callTool(server, 'find_similar', { id: lamp, limit: 2 })
  assert.deepEqual(
    findSimilarOutput.parse(result.structuredContent).products.map(({ name }) => name),
    ['Lumo Desk Lamp Walnut', 'Lumo Floor Lamp Oak'],
  )
  assert.equal((await refusal(server, '/v1/products/999999999/similar')).code, 'product_not_found')
  const secret = await productOf(server, 'owned', 'secret')
  assert.equal((await refusal(server, `/v1/products/${secret}/similar`)).code, 'product_not_found')
})

const offers = (query: string) => get(server, `/v1/products/${lamp}/offers?${query}`, productOffersResponse)

test('offers stand by what they come to: known shipping first, unknown behind and neither nothing nor hidden', async () => {
  const body = await offers('country=US')
  assert.deepEqual(
    body.offers.map(({ merchant, landed }) => [merchant.merchant_id, landed?.amount, landed?.missing]),
    [
      ['third', 58, ['tax']],
      ['corner', 59, ['tax']],
      ['second', 54, ['shipping', 'tax']],
    ],
  )
  assert.ok(body.offers.every(({ landed }) => landed?.complete === false))
})

test('by price the order is that of prices', async () => {
  const body = await offers('country=US&sort=price')
  assert.deepEqual(
    body.offers.map(({ price }) => price),
    [50, 54, 58],
  )
})

test('where prices include the tax and shipping is known, the cost is complete, in the currency compared in', async () => {
  const [home] = (await offers('country=SG')).offers
  assert.deepEqual(home?.landed, { amount: 85, currency: 'SGD', complete: true, missing: [] })
  const all = await offers('')
  assert.equal(all.currency, 'USD')
  assert.ok(all.offers.every(({ currency, landed }) => currency === 'USD' && landed?.currency === 'USD'))
})
