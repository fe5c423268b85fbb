import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { compareProductsOutput, compareResponse } from '@buywhere/contract'
import { mergeProducts } from '../../../src/identity/index.ts'
import type { TestServer } from '../../support/start-server.ts'
import { addShop, callTool, doubtPrice, get, NOW, productOf, refusal, startShops } from './shops.ts'

let server: TestServer
const id: Record<string, string> = {}

// One kind of thing at prices that may not win, each for another reason.
before(async () => {
  server = await startShops(async database => {
    const path = ['Kitchen', 'Kettles']
    const kettle = (sku: string, price: string, more: object = {}) => ({
      sku,
      title: `Kettle ${sku}`,
      brand: 'Acme',
      price,
      categoryPath: path,
      attributes: { Volume: '1.7 l', Power: `${sku}00 W` },
      ...more,
    })
    await addShop(database, { name: 'corner' }, [
      kettle('plain', '100', { rating: '3.9', reviewsCount: '400' }),
      kettle('loved', '120', { rating: '4.8', reviewsCount: '900' }),
      kettle('dear', '300', { rating: '5', reviewsCount: '5000' }),
      kettle('gone', '10', { availability: 'out of stock' }),
      kettle('renewed', '20', { condition: 'refurbished' }),
      kettle('doubted', '1'),
      kettle('free', '30', { price: null }),
      kettle('bundle', '140', { title: 'Kettle cleaning kit bundle' }),
      { sku: 'filter', title: 'Filter for kettles', price: '5', categoryPath: ['Spare parts'] },
    ])
    await addShop(database, { name: 'slow', readHoursAgo: 50 }, [kettle('stale', '40')])
    await addShop(database, { name: 'dead', readHoursAgo: 24 * 9 }, [kettle('expired', '30')])
    await addShop(database, { name: 'sg', country: 'SG', currency: 'SGD' }, [kettle('sgd', '110')])
    await addShop(database, { name: 'tw', country: 'TW', currency: 'TWD' }, [kettle('twd', '900')])
    await addShop(database, { name: 'owned', orgId: 4_000_001 }, [kettle('private', '3')])
    await doubtPrice(database, 'corner', 'doubted')
  })
  const shops = { slow: 'stale', dead: 'expired', sg: 'sgd', tw: 'twd', owned: 'private' }
  for (const [shop, sku] of Object.entries(shops)) id[sku] = await productOf(server, shop, sku)
  for (const sku of ['plain', 'loved', 'dear', 'gone', 'renewed', 'doubted', 'free', 'bundle', 'filter']) {
    id[sku] = await productOf(server, 'corner', sku)
  }
})
after(() => server[Symbol.asyncDispose]())

const compare = (...names: string[]) =>
  get(server, `/v1/products/compare?ids=${names.map(name => id[name]).join(',')}`, compareResponse)

test('products stand side by side in the order asked for, with the cheapest and the range of prices', async () => {
  const body = await compare('dear', 'plain', 'loved')
  assert.deepEqual(
    body.products.map(({ name, price }) => [name, price]),
    [
      ['Kettle dear', 300],
      ['Kettle plain', 100],
      ['Kettle loved', 120],
    ],
  )
  assert.deepEqual(body.results, body.products)
  assert.equal(body.count, 3)
  assert.equal(body.comparison.cheapest?.product_id, id.plain)
  assert.deepEqual(body.comparison.price_range, { min: 100, max: 300, currency: 'USD' })
  assert.equal(body.currencies_mixed, false)
})

test('the best value is the best rated of those that cost at most a quarter more than the cheapest', async () => {
  const { best_value } = (await compare('dear', 'plain', 'loved')).comparison
  assert.deepEqual([best_value?.product_id, best_value?.rating], [id.loved, 4.8])
})

test('a price that is stale, expired or doubted, sold out, used or of an accessory never wins silently', async () => {
  const worse = ['stale', 'expired', 'doubted', 'gone', 'renewed', 'free', 'filter']
  for (const name of worse) {
    const { comparison } = await compare('plain', name, 'dear')
    assert.equal(comparison.cheapest?.product_id, id.plain, name)
    assert.equal(comparison.cheapest?.caveats, undefined)
    assert.notEqual(comparison.best_value?.product_id, id[name])
    assert.equal(comparison.price_range.min, 100)
    assert.equal(comparison.not_compared[0]?.product_id, id[name])
  }
  const { not_compared } = (await compare('plain', 'stale', 'doubted', 'gone', 'renewed', 'free', 'filter'))
    .comparison
  assert.deepEqual(
    not_compared.map(({ reasons }) => reasons),
    [['stale'], ['suspect'], ['out_of_stock'], ['refurbished'], ['no_price'], ['accessory']],
  )
})

test('a thing that comes with an accessory does not belong to one that costs less', async () => {
  const { cheapest, not_compared } = (await compare('bundle', 'filter')).comparison
  assert.deepEqual([cheapest?.product_id, cheapest?.caveats], [id.bundle, undefined])
  assert.deepEqual(not_compared, [{ product_id: id.filter, reasons: ['accessory'] }])
})

test('where nothing better is left the cheapest of the least bad is named with its reason', async () => {
  const { cheapest } = (await compare('gone', 'expired')).comparison
  assert.deepEqual([cheapest?.product_id, cheapest?.caveats], [id.expired, ['expired']])
})

test('prices of several currencies are compared in one, at the rate that each shows', async () => {
  const body = await compare('plain', 'sgd')
  assert.equal(body.currencies_mixed, true)
  assert.equal(body.currency, 'USD')
  const [, singapore] = body.products
  assert.equal(singapore?.currency, 'USD')
  assert.deepEqual([singapore?.source_price?.amount, singapore?.source_price?.currency], [110, 'SGD'])
  assert.ok(singapore?.source_price?.rate && singapore.source_price.rate_date)
  assert.equal(body.comparison.cheapest?.product_id, id.sgd, '110 SGD are less than 100 USD')
})

test('what there is no rate for is not compared, and says so', async () => {
  const body = await compare('plain', 'twd')
  const [, taiwan] = body.products
  assert.deepEqual([taiwan?.price, taiwan?.price_note, taiwan?.source_price?.amount], [null, 'no_rate', 900])
  assert.equal(body.comparison.cheapest?.product_id, id.plain)
  assert.deepEqual(body.comparison.not_compared, [{ product_id: id.twd, reasons: ['no_rate'] }])
})

test('attributes are told apart by whether they differ', async () => {
  const { specs_equal, specs_differ } = (await compare('plain', 'dear', 'filter')).comparison
  assert.deepEqual(specs_equal, {})
  assert.deepEqual(specs_differ.Volume, { [id.plain!]: '1.7 l', [id.dear!]: '1.7 l', [id.filter!]: null })
  const two = (await compare('plain', 'dear')).comparison
  assert.deepEqual(two.specs_equal, { brand: 'Acme', Volume: '1.7 l' })
  assert.deepEqual(two.specs_differ, { Power: { [id.plain!]: 'plain00 W', [id.dear!]: 'dear00 W' } })
})

test('ids are from two to ten, of both spellings and by POST, and one that comes twice counts once and is told of', async () => {
  const path = '/v1/products/compare'
  const none = { status: 400, code: 'invalid_parameter' }
  for (const query of [
    '',
    '?ids=',
    `?ids=${id.plain}`,
    `?ids=${Array(11).fill(id.plain).join(',')}`,
    '?ids=1,x',
  ]) {
    const { status, code } = await refusal(server, path + query)
    assert.deepEqual({ status, code }, none, query)
  }
  const twice = await refusal(server, `${path}?ids=${id.plain},${id.plain}`)
  assert.deepEqual([twice.status, twice.code], [400, 'invalid_parameter'])
  const body = await compare('plain', 'plain', 'dear')
  assert.equal(body.count, 2)
  assert.deepEqual(body.duplicate_ids, [{ duplicate: id.plain, product_id: id.plain }])
  const repeated = await get(server, `${path}?ids=${id.plain}&ids=${id.dear}`, compareResponse)
  assert.equal(repeated.count, 2)
  const posted = await get(server, path, compareResponse, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ product_ids: [id.plain, id.dear] }),
  })
  assert.deepEqual(posted, repeated)
})

test('an offer stands for its product: beside it, it is a duplicate', async () => {
  const body = await compare('plain', 'dear')
  const offerId = body.products[0]?.offer_id
  const other = await get(
    server,
    `/v1/products/compare?ids=${id.plain},${offerId},${id.dear}`,
    compareResponse,
  )
  assert.deepEqual(other.duplicate_ids, [{ duplicate: offerId, product_id: id.plain }])
})

test('an unknown id is named; fewer than two that are left are not found', async () => {
  const body = await get(server, `/v1/products/compare?ids=${id.plain},999999999,${id.dear}`, compareResponse)
  assert.deepEqual([body.count, body.unknown_ids], [2, ['999999999']])
  const { status, code, detail } = await refusal(server, `/v1/products/compare?ids=${id.plain},999999999`)
  assert.deepEqual([status, code], [404, 'product_not_found'])
  assert.match(detail, /999999999/)
})

test("another organisation's product is as unknown as one that is not there", async () => {
  const body = await compare('plain', 'private', 'dear')
  assert.deepEqual([body.count, body.unknown_ids], [2, [id.private]])
})

test('an agent is told the same in few words', async () => {
  const result = await callTool(server, 'compare_products', { product_ids: [id.plain, id.loved, id.gone] })
  const answer = compareProductsOutput.parse(result.structuredContent)
  assert.deepEqual([answer.cheapest?.id, answer.best_value?.id], [id.plain, id.loved])
  assert.deepEqual(answer.not_compared, [{ product_id: id.gone, reasons: ['out_of_stock'] }])
  const failed = await callTool(server, 'compare_products', { product_ids: [id.plain, '999999999'] })
  assert.equal(failed.isError, true)
})

test('an id that was absorbed stands for its heir: beside it, it is a duplicate', async () => {
  const { db } = server.database
  const ids = [Number(id.loved), Number(id.renewed)]
  const { productId } = await db
    .transaction()
    .execute(transaction =>
      mergeProducts(transaction, ids, { orgId: null, by: 'suite', reason: 'the same', now: NOW }),
    )
  await server.services.search.catchUp()
  const absorbed = String(ids.find(one => one !== productId))
  const body = await get(
    server,
    `/v1/products/compare?ids=${id.plain},${absorbed},${productId}`,
    compareResponse,
  )
  assert.equal(body.count, 2)
  assert.deepEqual(body.duplicate_ids, [{ duplicate: String(productId), product_id: String(productId) }])
})
