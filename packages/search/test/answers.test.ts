import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openIndex, type ProductDocument, readCursor } from '../src/index.ts'
import { productOf, queries } from './arbitraries.ts'
import { openShop, queryFor, titlesOf } from './small-shop.ts'

test('an accessory does not stand above the thing it fits', async () => {
  const index = await openShop([
    { title: 'Leather Case for Apple iPhone 15, iPhone 15 Cover' },
    { title: 'Apple iPhone 15 128GB Blue' },
    { title: 'Laptop Stand, Laptop Holder for Laptops' },
    { title: 'Lenovo IdeaPad 3 Laptop with Laptop Bag' },
  ])
  assert.equal(titlesOf(index, 'iphone 15')[0], 'Apple iPhone 15 128GB Blue')
  assert.equal(titlesOf(index, 'laptop')[0], 'Lenovo IdeaPad 3 Laptop with Laptop Bag')
  assert.equal(titlesOf(index, 'laptop stand')[0], 'Laptop Stand, Laptop Holder for Laptops')
  await index.close()
})

test('words side by side in the title win over the same words apart', async () => {
  const index = await openShop([
    { title: 'Ordinary Lipstick, the red' },
    { title: 'The Ordinary Niacinamide, red' },
    { title: 'Coffee mug and machine washable towel' },
    { title: 'Towel coffee machine washable mug' },
  ])
  assert.equal(titlesOf(index, 'the ordinary')[0], 'The Ordinary Niacinamide, red')
  assert.equal(titlesOf(index, 'coffee machine')[0], 'Towel coffee machine washable mug')
  await index.close()
})

test('a misspelt word finds what was meant and the answer says so', async () => {
  const index = await openShop([{ title: 'Wireless Headphones' }, { title: 'Wired Mouse' }])
  for (const text of ['headphnes', 'haedphones', 'wireles headphonse']) {
    const { hits, corrections, relaxed } = index.search(queryFor(text))
    assert.equal(hits[0]?.product.title, 'Wireless Headphones', text)
    assert.ok(corrections.length > 0)
    assert.equal(relaxed, null)
  }
  await index.close()
})

test('a last word that breaks off finds what it goes on to', async () => {
  const index = await openShop([{ title: 'Wireless Headphones' }, { title: 'Head Torch' }])
  const { hits, corrections } = index.search(queryFor('wireless headph'))
  assert.deepEqual(corrections, [{ from: 'headph', to: ['headphone'] }])
  assert.equal(hits[0]?.product.title, 'Wireless Headphones')
  assert.equal(index.search(queryFor('headph wireless')).relaxed?.missingTerms[0], 'headph')
  await index.close()
})

test('a word that few hold is taken for a slip only when nothing holds all words', async () => {
  const many = Array.from({ length: 30 }, (_, at) => ({ title: `Wireless Mouse ${at}` }))
  const index = await openShop([...many, { title: 'Wireles Earphone' }])
  const mouse = index.search(queryFor('wireles mouse'))
  assert.deepEqual(mouse.corrections, [{ from: 'wireles', to: ['wireless'] }])
  assert.equal(mouse.total, 30)
  assert.deepEqual(index.search(queryFor('wireles earphone')).corrections, [])
  await index.close()
})

test('model numbers and numbers are never corrected', async () => {
  const index = await openShop([{ title: 'Sony WH-1000XM4' }, { title: 'Galaxy S21 128GB' }])
  for (const text of ['WH-1000XM5', 'S22', '256GB', '1001xm4']) {
    assert.deepEqual(index.search(queryFor(text)).corrections, [], text)
  }
  await index.close()
})

test('words written together, apart or otherwise find each other', async () => {
  const index = await openShop([
    { title: 'Bluetooth Ear Buds' },
    { title: 'Bluetooth Earbuds' },
    { title: 'Samsung Television 55"' },
    { title: 'Máy lạnh Daikin' },
    { title: 'Tas Kulkas' },
  ])
  for (const text of ['earbuds', 'ear buds']) assert.equal(titlesOf(index, text).length, 2, text)
  assert.deepEqual(titlesOf(index, '55 inch tv'), ['Samsung Television 55"'])
  assert.deepEqual(titlesOf(index, 'may lanh'), ['Máy lạnh Daikin'])
  assert.deepEqual(titlesOf(index, 'refrigerator'), [])
  assert.deepEqual(titlesOf(index, 'refrigerator', { market: 'sea' }), ['Tas Kulkas'])
  await index.close()
})

test('close matches fill the page, say what they lack and are not counted', async () => {
  const index = await openShop([
    { title: 'Sony Wireless Headphones Black' },
    { title: 'Sony Wireless Headphones White' },
    { title: 'Garden Hose' },
  ])
  const { total, hits, closeMatches } = index.search(
    queryFor('sony wireless headphones black', { closeMatches: 10 }),
  )
  assert.equal(total, 1)
  assert.deepEqual(hits[0]?.missingTerms, [])
  assert.deepEqual(
    closeMatches.map(({ product, missingTerms }) => [product.title, missingTerms]),
    [['Sony Wireless Headphones White', ['black']]],
  )
  await index.close()
})

test('an explanation sums up to the score', async () => {
  const { index } = await openIndex()
  await index.apply({ upserts: fc.sample(productOf(40), { numRuns: 80, seed: 3 }), deletes: [] })
  fc.assert(
    fc.property(queries, query => {
      const { hits, closeMatches } = index.search({ ...query, explain: true })
      for (const { score, explanation = [] } of [...hits, ...closeMatches]) {
        const sum = explanation.reduce((total, part) => total + part.score, 0)
        assert.ok(Math.abs(sum - score) < 1e-6)
      }
    }),
  )
  await index.close()
})

test('paging by cursor gives every match once, in the order of paging by offset', async () => {
  const { index } = await openIndex()
  const upserts = fc.sample(productOf(400), { numRuns: 700, seed: 5 })
  await index.apply({ upserts, deletes: [] })
  fc.assert(
    fc.property(queries, fc.integer({ min: 1, max: 40 }), (query, limit) => {
      const whole = index.search({ ...query, offset: 0, limit: 2000 })
      const paged: string[] = []
      let cursor: string | null = null
      do {
        const page = index.search({ ...query, offset: 0, limit, cursor })
        assert.equal(page.total, whole.total)
        paged.push(...page.hits.map(({ offer }) => offer.offerId))
        cursor = page.nextCursor
      } while (cursor !== null)
      assert.deepEqual(
        paged,
        whole.hits.map(({ offer }) => offer.offerId),
      )
    }),
    { numRuns: 60 },
  )
  await index.close()
})

test('what is no cursor reads as none', () => {
  fc.assert(fc.property(fc.string(), text => readCursor(text) === null || text.length > 0))
  for (const text of ['', 'x', 'W10', Buffer.from('[1,2]').toString('base64url')]) {
    assert.equal(readCursor(text), null)
  }
})

test('the word being typed is ended in the ways that most products answer to', async () => {
  const index = await openShop([
    { title: 'Noise Cancelling Headphones' },
    { title: 'Noise Cancelling Earbuds' },
    { title: 'Noise Canopy' },
    { title: 'Candle' },
    { title: 'Noise Cancelling Secret', orgId: 7 },
  ])
  const suggest = (text: string) => index.suggest({ text, limit: 3, visibleOrgIds: [] })
  assert.deepEqual(suggest('noise can'), [
    { text: 'noise cancelling', products: 2 },
    { text: 'noise canopy', products: 1 },
  ])
  assert.deepEqual(suggest('NOI'), [{ text: 'noise', products: 3 }])
  assert.deepEqual(suggest('noise sec'), [])
  assert.deepEqual(suggest('noise '), [])
  assert.deepEqual(suggest(''), [])
  await index.close()
})

test('what a retailer pays changes no answer', async () => {
  const products = [
    ...new Map(fc.sample(productOf(60), { numRuns: 90, seed: 9 }).map(p => [p.productId, p])).values(),
  ]
  const paying = (rateOf: (at: number) => number): ProductDocument[] =>
    products.map((product, at) => ({
      ...product,
      commission: rateOf(at),
      offers: product.offers.map(offer => ({ ...offer, commission: rateOf(at), sponsored: rateOf(at) > 50 })),
    }))
  const [one, other] = [(await openIndex()).index, (await openIndex()).index]
  await one.apply({ upserts: paying(at => at), deletes: [] })
  await other.apply({ upserts: paying(at => (at * 37) % 91), deletes: [] })
  fc.assert(fc.property(queries, query => assert.deepEqual(one.search(query), other.search(query))))
  await Promise.all([one.close(), other.close()])
})

test('the brand that a text names lifts its products', async () => {
  const index = await openShop([
    { title: 'Headphones for Sony players', brand: 'Generic' },
    { title: 'Headphones of Sony players', brand: 'Sony' },
  ])
  const context = { currency: 'USD', country: 'US', currencyDigits: () => 2 }
  const { brand } = index.interpret('sony headphones', context, [])
  assert.deepEqual(brand, { name: 'Sony' })
  const [first] = titlesOf(index, 'headphones players', { preferredBrand: 'SONY' })
  assert.equal(first, 'Headphones of Sony players')
  await index.close()
})
