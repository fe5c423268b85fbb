import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { isPlaceholderPrice, normaliseGtin, readAvailability, readCondition } from '@buywhere/feeds'
import fc from 'fast-check'
import {
  type DemoOffer,
  demoJsonLine,
  demoSources,
  generateDemo,
  MAX_PRODUCTS,
  productOf,
} from '../../src/demo/index.ts'
import { formatPrice, MARKETS, roundPrice } from '../../src/demo/markets.ts'

const SIZE = { offers: 6_000, seed: 7 }
const offers = [...generateDemo(SIZE)]
const sources = new Map(demoSources().map(source => [source.name, source]))

const sourceOf = ({ source }: DemoOffer) => {
  const found = sources.get(source)
  assert.ok(found, `unknown source ${source}`)
  return found
}

const share = (wanted: (offer: DemoOffer) => boolean) => offers.filter(wanted).length / offers.length

function within(name: string, actual: number, low: number, high: number) {
  assert.ok(actual >= low && actual <= high, `${name}: ${actual} is not in ${low} … ${high}`)
}

test('the same seed and size give the same bytes, on every machine', () => {
  const lines = offers.map(offer => `${JSON.stringify(offer)}${demoJsonLine(offer, sourceOf(offer))}`)
  const again = [...generateDemo(SIZE)].map(offer => JSON.stringify(offer))
  assert.deepEqual(
    again,
    offers.map(offer => JSON.stringify(offer)),
  )
  // Whoever changes the demo catalogue on purpose changes this line.
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)
  assert.equal(digest, 'b28c92eae185a46f')
})

test('another seed gives other offers of the same products', () => {
  const other = [...generateDemo({ ...SIZE, seed: 8 })]
  assert.equal(other.length, offers.length)
  assert.notDeepEqual(
    other.map(({ offer }) => offer.price),
    offers.map(({ offer }) => offer.price),
  )
})

test('there are exactly as many offers as asked for, from 24 sources, one source after the other', () => {
  assert.equal(offers.length, SIZE.offers)
  const order = offers.map(({ source }) => source).filter((source, index, all) => source !== all[index - 1])
  assert.deepEqual(order, [...sources.keys()])
})

test('any size that fits is met exactly, with every SKU once a source', () => {
  const sizes = fc.record({
    products: fc.integer({ min: 1, max: 300 }),
    sources: fc.integer({ min: 1, max: 64 }),
    fill: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.integer(),
  })
  fc.assert(
    fc.property(sizes, ({ products, sources, fill, seed }) => {
      const wanted = products + Math.floor(fill * products * (sources - 1))
      const made = [...generateDemo({ offers: wanted, products, sources, seed })]
      assert.equal(made.length, wanted)
      assert.equal(new Set(made.map(({ source, offer }) => `${source} ${offer.sku}`)).size, wanted)
      assert.equal(countProducts(made), products)
    }),
    { numRuns: 60 },
  )
})

test('identity by GTIN, else brand and part number, finds exactly two fifths as many products as offers', () => {
  assert.equal(countProducts(offers), 2_400)
  assert.equal(countProducts([...generateDemo({ ...SIZE, products: 1_000 })]), 1_000)
})

/** Joins offers that share a GTIN or a brand and part number; one with neither stands alone. */
function countProducts(made: readonly DemoOffer[]): number {
  const parents: number[] = []
  const rootOf = (node: number): number => (parents[node] === node ? node : rootOf(parents[node] ?? node))
  const owners = new Map<string, number>()
  for (const { offer } of made) {
    const node = parents.push(parents.length) - 1
    const keys = [offer.gtin, offer.mpn === null ? null : `${offer.brand} ${offer.mpn.replace(/\W/g, '')}`]
    for (const key of keys) {
      if (key === null) continue
      const owner = owners.get(key)
      if (owner === undefined) owners.set(key, node)
      else parents[rootOf(node)] = rootOf(owner)
    }
  }
  return parents.filter((parent, node) => parent === node).length
}

test('products keep their titles, GTINs and part numbers apart', () => {
  const products = Array.from({ length: 20_000 }, (_, index) => productOf(index))
  const titles = products.map(({ brand, model, noun, details }) => [brand, model, noun, ...details].join(' '))
  assert.equal(new Set(titles.map(title => title.toLowerCase())).size, products.length)
  assert.equal(new Set(products.map(({ gtin }) => gtin)).size, products.length)
  const parts = products.flatMap(({ brand, mpn }) => (mpn === null ? [] : [`${brand} ${mpn}`]))
  assert.equal(new Set(parts).size, parts.length)
  assert.ok(MAX_PRODUCTS >= 600_000)
})

test('a catalogue of n products holds the first n of them, so a larger one contains it', () => {
  const first = (count: number) => Array.from({ length: count }, (_, index) => productOf(index).description)
  for (const products of [20, 400]) {
    const made = [...generateDemo({ offers: products * 3, products, seed: products })]
    assert.deepEqual(new Set(made.map(({ offer }) => offer.description)), new Set(first(products)))
  }
})

test('every GTIN has a valid check digit, is usable and bears the prefix for demonstrations', () => {
  for (let index = 0; index < 20_000; index++) {
    const { gtin } = productOf(index)
    assert.match(gtin, /^952\d{10}$/)
    assert.equal(normaliseGtin(gtin), `0${gtin}`)
  }
})

test('about 70 % of the offers carry a GTIN, some only a part number, about 5 % neither', () => {
  within(
    'gtin',
    share(({ offer }) => offer.gtin !== null),
    0.66,
    0.75,
  )
  within(
    'part number only',
    share(({ offer }) => offer.gtin === null && offer.mpn !== null),
    0.18,
    0.3,
  )
  within(
    'neither',
    share(({ offer }) => offer.gtin === null && offer.mpn === null),
    0.035,
    0.065,
  )
})

test('every price is a plain positive decimal in the money of its market', () => {
  for (const demo of offers) {
    const { offer, priceHistory } = demo
    const { currency } = sourceOf(demo)
    assert.equal(offer.currency, currency)
    const past = priceHistory.flatMap(({ price, listPrice }) => [price, listPrice])
    for (const price of [offer.price, offer.listPrice, ...past]) {
      if (price === null) continue
      assert.match(price, currency === 'VND' || currency === 'IDR' ? /^[1-9]\d*000$/ : /^\d+\.\d\d$/)
      assert.ok(Number(price) > 0, price)
    }
    if (offer.listPrice !== null) assert.ok(Number(offer.listPrice) > Number(offer.price))
  }
})

test('no market rounds to a price that a reader of feeds takes for none', () => {
  for (const market of Object.values(MARKETS)) {
    for (const amount of [0, 0.01, 1_234.56, 9_999.99, 12_345, 12_346, 99_999, 123_456, 99_999_000]) {
      const price = formatPrice(market, roundPrice(market, amount))
      assert.equal(isPlaceholderPrice(price), false, `${price} ${market.currency}`)
    }
  }
  const { PH } = MARKETS
  assert.notEqual(formatPrice(PH, roundPrice(PH, 12_345)), '12345.00')
})

test('prices, stock, condition and ratings are mixed as in a real catalogue', () => {
  within(
    'no price',
    share(({ offer }) => offer.price === null),
    0.012,
    0.03,
  )
  within(
    'list price',
    share(({ offer }) => offer.listPrice !== null),
    0.2,
    0.3,
  )
  within(
    'out of stock',
    share(({ offer }) => offer.availability === 'out_of_stock'),
    0.02,
    0.04,
  )
  within(
    'preorder',
    share(({ offer }) => offer.availability === 'preorder'),
    0.005,
    0.02,
  )
  within(
    'not new',
    share(({ offer }) => offer.condition !== 'new'),
    0.01,
    0.04,
  )
  within(
    'rated',
    share(({ offer }) => offer.rating !== null),
    0.77,
    0.83,
  )
  const words = new Set(offers.map(({ offer }) => `${offer.availability} ${offer.condition}`))
  for (const [availability = '', condition = ''] of [...words].map(pair => pair.split(' '))) {
    assert.equal(readAvailability(availability), availability)
    assert.equal(readCondition(condition), condition)
  }
})

test('a price history runs from the oldest day to the newest and holds only changes', () => {
  for (const { offer, priceHistory } of offers) {
    if (offer.price === null) assert.deepEqual(priceHistory, [])
    assert.ok(priceHistory.length <= 8)
    for (const [index, point] of priceHistory.entries()) {
      assert.ok(Number.isInteger(point.daysAgo) && point.daysAgo >= 1 && point.daysAgo <= 90)
      const before = priceHistory[index - 1]
      if (before === undefined) continue
      assert.ok(before.daysAgo > point.daysAgo)
      assert.notEqual(before.price, point.price)
    }
  }
})

test('some prices never change, some are honest deals of today, some list prices were never asked', () => {
  within(
    'unchanged',
    share(({ priceHistory }) => priceHistory.length === 0),
    0.1,
    0.17,
  )
  const isDeal = ({ offer, priceHistory }: DemoOffer) =>
    priceHistory.length > 0 && priceHistory.every(({ price }) => Number(price) > Number(offer.price))
  within('deals', share(isDeal), 0.02, 0.045)
  const isInflated = ({ offer, priceHistory }: DemoOffer) =>
    offer.listPrice !== null && priceHistory.every(({ price }) => Number(price) < Number(offer.listPrice))
  within('never asked', share(isInflated), 0.08, 0.22)
})

test('B09G9HDHJT is offered exactly once, in the United States, priced and in stock', () => {
  for (const size of [SIZE, { offers: 1, seed: 1 }, { offers: 500, seed: 99, sources: 3 }]) {
    const known = [...generateDemo(size)].filter(({ offer }) => offer.sku === 'B09G9HDHJT')
    assert.equal(known.length, 1)
    const [demo] = known
    assert.ok(demo)
    assert.equal(sourceOf(demo).country, 'US')
    assert.equal(demo.offer.attributes.asin, 'B09G9HDHJT')
    assert.equal(demo.offer.availability, 'in_stock')
    assert.notEqual(demo.offer.price, null)
  }
})

test('all seven countries sell laptops', () => {
  const laptops = offers.filter(({ offer }) => offer.categoryPath.at(-1) === 'Laptops')
  const countries = new Set(laptops.map(demo => sourceOf(demo).country))
  assert.deepEqual([...countries].sort(), ['ID', 'MY', 'PH', 'SG', 'TH', 'US', 'VN'])
})

test('noise cancelling headphones say so, and in the US come below and above 200 dollars', () => {
  const prices = offers
    .filter(({ offer }) => offer.currency === 'USD' && offer.title.includes('Noise Cancelling Headphones'))
    .flatMap(({ offer }) => (offer.price === null ? [] : [Number(offer.price)]))
  assert.ok(prices.filter(price => price < 200).length >= 5)
  assert.ok(prices.filter(price => price > 200).length >= 5)
})

test('every title keeps brand and model, and every offer is marked as a demo on a domain nobody can own', () => {
  const products = new Map(
    Array.from({ length: 2_400 }, (_, index) => [productOf(index).slug, productOf(index)]),
  )
  let compared = 0
  for (const demo of offers) {
    const { offer } = demo
    assert.equal(offer.attributes.demo, 'true')
    assert.ok(offer.url?.startsWith(`${sourceOf(demo).website}/p/`))
    assert.equal(new URL(offer.url ?? '').hostname.split('.').at(-1), 'example')
    const slug = offer.imageUrl?.split('/').at(-1)?.replace('.jpg', '') ?? ''
    const product = products.get(slug)
    if (product === undefined) continue
    compared++
    assert.ok(offer.title.includes(`${product.brand} ${product.model}`), offer.title)
  }
  assert.ok(compared > offers.length / 2)
})

test('a JSON line holds the offer under the names of product feeds', () => {
  const [demo] = offers
  assert.ok(demo)
  const line = demoJsonLine(demo, sourceOf(demo))
  assert.ok(!line.includes('\n'))
  const { sku, price, list_price, category, source, country, attributes } = JSON.parse(line)
  assert.deepEqual(
    { sku, price, list_price, category, source, country, attributes },
    {
      sku: demo.offer.sku,
      price: demo.offer.price,
      list_price: demo.offer.listPrice,
      category: demo.offer.categoryPath,
      source: demo.source,
      country: 'US',
      attributes: demo.offer.attributes,
    },
  )
})

test('sizes that do not fit are refused', () => {
  for (const size of [
    { offers: 0 },
    { offers: 1.5 },
    { offers: 5, products: 6 },
    { offers: 50, products: 2 },
  ]) {
    assert.throws(() => generateDemo({ seed: 1, ...size }).next(), RangeError)
  }
  assert.throws(() => generateDemo({ seed: 1, offers: 9e6, products: MAX_PRODUCTS + 1 }).next(), RangeError)
  assert.throws(() => demoSources(65), RangeError)
  assert.equal(new Set(demoSources(64).map(({ name }) => name)).size, 64)
})
