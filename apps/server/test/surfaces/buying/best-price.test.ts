import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bestPriceResponse, findBestPriceOutput } from '@buywhere/contract'
import type { TestServer } from '../../support/start-server.ts'
import { addShop, callTool, doubtPrice, get, refusal, startShops } from './shops.ts'

let server: TestServer
const GTIN = '9521234567899'
const PHONES = ['Electronics', 'Phones']

// One phone at honest and at doubtful prices, among what belongs to it and what only sounds like it.
before(async () => {
  server = await startShops(async database => {
    const phone = {
      title: 'Aurora One 128GB Smartphone',
      brand: 'Aurora',
      gtin: GTIN,
      categoryPath: PHONES,
    }
    await addShop(database, { name: 'honest' }, [
      { ...phone, sku: 'p', price: '500', shipping: ['US::Standard:25.00 USD'] },
      { sku: 'case', title: 'Leather Case for Aurora One', price: '9', categoryPath: PHONES },
      { sku: 'tray', title: 'SIM tray for Aurora One 128GB', price: '4' },
      { sku: 'clay', title: 'Clay Aurora One ornament', price: '6', categoryPath: ['Garden'] },
      { sku: 'pro', title: 'Aurora One Pro Smartphone', brand: 'Aurora', price: '900', categoryPath: PHONES },
    ])
    await addShop(database, { name: 'second' }, [
      { ...phone, sku: 'p', price: '510', shipping: ['US::Standard:0 USD'] },
    ])
    await addShop(database, { name: 'third' }, [{ ...phone, sku: 'p', price: '505' }])
    await addShop(database, { name: 'slipped' }, [{ ...phone, sku: 'p', price: '5' }])
    await doubtPrice(database, 'slipped', 'p')
    await addShop(database, { name: 'soldout' }, [
      { ...phone, sku: 'p', price: '300', availability: 'out of stock' },
    ])
    await addShop(database, { name: 'renewer' }, [
      { ...phone, sku: 'p', price: '200', condition: 'refurbished' },
    ])
    await addShop(database, { name: 'slow', readHoursAgo: 60 }, [{ ...phone, sku: 'p', price: '310' }])
    await addShop(database, { name: 'dead', readHoursAgo: 24 * 10 }, [{ ...phone, sku: 'p', price: '250' }])
    await addShop(database, { name: 'owned', orgId: 4_000_001 }, [{ ...phone, sku: 'p', price: '100' }])
    await addShop(database, { name: 'sg', country: 'SG', currency: 'SGD' }, [
      { ...phone, sku: 'p', price: '700' },
    ])
    await addShop(database, { name: 'tw', country: 'TW', currency: 'TWD' }, [
      { ...phone, sku: 'p', price: '9000' },
    ])
    await addShop(database, { name: 'covers' }, [
      { sku: 'b1', title: 'Borealis Nine silicone case', price: '12' },
      { sku: 'b2', title: 'Borealis Nine tempered glass', price: '8' },
    ])
  })
})
after(() => server[Symbol.asyncDispose]())

const ask = (query: string) => get(server, `/v1/products/best-price?${query}`, bestPriceResponse)

test('the cheapest believed, lately read, new offer in stock wins, and says what it comes to', async () => {
  const body = await ask('q=aurora+one+smartphone&country=US')
  assert.deepEqual(
    [body.best?.merchant.merchant_id, body.best?.price, body.best?.caveats],
    ['honest', 500, undefined],
  )
  assert.deepEqual(body.best?.landed, { amount: 525, currency: 'USD', complete: false, missing: ['tax'] })
  assert.deepEqual(
    body.runners_up.slice(0, 2).map(({ merchant, price }) => [merchant.merchant_id, price]),
    [
      ['third', 505],
      ['second', 510],
    ],
  )
})

test('every cheaper offer that was passed over is named with its reason', async () => {
  const { passed_over } = await ask('q=aurora+one+smartphone&country=US')
  assert.deepEqual(
    passed_over.map(({ merchant, price, reasons }) => [merchant, price, reasons]),
    [
      ['slipped', 5, ['far_below_others', 'suspect']],
      ['renewer', 200, ['refurbished']],
      ['dead', 250, ['expired']],
      ['soldout', 300, ['out_of_stock']],
      ['slow', 310, ['stale']],
    ],
  )
})

test('an accessory is never the answer, nor a runner-up, in whatever words it is named', async () => {
  for (const words of ['aurora+one', 'aurora+one+128gb']) {
    const body = await ask(`q=${words}&country=US&limit=10`)
    assert.equal(body.best?.merchant.merchant_id, 'honest')
    assert.equal(body.best?.name, 'Aurora One 128GB Smartphone')
    assert.ok(body.runners_up.every(({ name }) => /Smartphone/.test(name)))
  }
})

test('who asks for an accessory gets one', async () => {
  const body = await ask('q=aurora+one+case')
  assert.equal(body.best?.name, 'Leather Case for Aurora One')
})

test('where only accessories are found the answer says so', async () => {
  const body = await ask('q=borealis+nine')
  assert.deepEqual([body.best?.price, body.note], [8, 'maybe_accessories'])
})

test('another model that goes on from the name asked for is not the answer, and is named', async () => {
  const body = await ask('q=aurora+one&country=US&min_price=450')
  assert.equal(body.best?.name, 'Aurora One 128GB Smartphone')
  assert.ok(body.runners_up.every(({ name }) => !/Pro/.test(name)))
  assert.equal((await ask('q=aurora+one+pro')).best?.name, 'Aurora One Pro Smartphone')
})

test('where nothing holds the words that say which thing it is, there is no best but what comes near', async () => {
  for (const words of ['aurora+one+512gb', 'aurora+one+toaster']) {
    const body = await ask(`q=${words}&country=US`)
    assert.deepEqual([body.best, body.note], [null, 'near_matches_only'], words)
    assert.ok(body.missing_terms && body.runners_up.length > 0)
  }
})

test('with shipping, an offer whose shipping is known comes first, and unknown shipping is not taken for nothing', async () => {
  const body = await ask('q=aurora+one+smartphone&country=US&rank_by=landed')
  assert.equal(body.best?.merchant.merchant_id, 'second', '510 delivered is less than 525')
  assert.deepEqual(
    body.runners_up.slice(0, 2).map(({ merchant, landed }) => [merchant.merchant_id, landed?.missing]),
    [
      ['honest', ['tax']],
      ['third', ['shipping', 'tax']],
    ],
  )
})

test('by price, the offer that comes to less with its shipping is named beside the best', async () => {
  const body = await ask('q=aurora+one+smartphone&country=US')
  assert.deepEqual(
    [body.cheaper_delivered?.merchant.merchant_id, body.cheaper_delivered?.landed?.amount],
    ['second', 510],
  )
})

test('asked-for conditions are no drawback: the refurbished phone wins among refurbished ones', async () => {
  for (const query of [
    'q=aurora+one+smartphone&condition=refurbished',
    'q=refurbished+aurora+one+smartphone',
  ]) {
    const body = await ask(`${query}&country=US`)
    assert.deepEqual([body.best?.price, body.best?.caveats], [200, undefined], query)
  }
})

test('offers of several countries are compared at one rate; what has none is named and does not win', async () => {
  const body = await ask('q=aurora+one+smartphone&limit=0&currency=SGD')
  assert.equal(body.currency, 'SGD')
  const { best } = body
  assert.deepEqual([best?.merchant.merchant_id, best?.source_price?.currency], ['honest', 'USD'])
  assert.ok(best?.price && best.price < 700)
  const taiwan = await ask('q=aurora+one+smartphone&country=TW&currency=USD')
  assert.deepEqual([taiwan.best?.price, taiwan.best?.caveats], [null, ['no_rate']])
  const home = await ask('q=aurora+one+smartphone&country=TW')
  assert.deepEqual([home.currency, home.best?.price], ['TWD', 9_000])
})

test('a highest price holds for the answer, whether given or read from the words', async () => {
  for (const query of ['q=aurora+one+smartphone&max_price=400', 'q=aurora+one+smartphone+under+$400']) {
    const body = await ask(`${query}&country=US`)
    assert.ok(body.best?.price && body.best.price <= 400)
    assert.ok((body.best.caveats ?? []).length > 0, 'nothing below is simply to be bought')
  }
})

test('the one who asks sees nothing of what another organisation offers', async () => {
  const body = await ask('q=aurora+one+smartphone&limit=10')
  const shown = [body.best, ...body.runners_up].map(choice => choice?.merchant.merchant_id)
  assert.ok(!shown.includes('owned'))
  assert.ok(!body.passed_over.some(({ merchant }) => merchant === 'owned'))
})

test('nothing found is an answer, nothing asked is an error', async () => {
  const body = await ask('q=xyzzyplugh')
  assert.deepEqual([body.best, body.runners_up, body.passed_over], [null, [], []])
  assert.equal((await refusal(server, '/v1/products/best-price')).code, 'invalid_parameter')
  assert.equal((await refusal(server, '/v1/products/best-price?q=+')).code, 'invalid_parameter')
  assert.equal((await refusal(server, '/v1/products/best-price?q=x&currency=XQQ')).code, 'unknown_currency')
})

test('an agent is told in fewer than 300 tokens, with the reason why a cheaper one did not win', async () => {
  const result = await callTool(server, 'find_best_price', {
    query: 'aurora one smartphone',
    country: ['US'],
  })
  const answer = findBestPriceOutput.parse(result.structuredContent)
  assert.deepEqual([answer.best?.price, answer.best?.with_shipping], [500, 525])
  assert.deepEqual(answer.passed_over?.[1]?.reasons, ['refurbished'])
  const [block] = result.content as { text: string }[]
  // Four characters a token, as JSON goes.
  assert.ok(block!.text.length / 4 < 300, block!.text)
})
