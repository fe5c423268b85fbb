import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openIndex, type ProductDocument, type SearchQuery } from '../src/index.ts'
import { everything, productWith } from './plain-products.ts'

async function facetsOf(products: ProductDocument[], query: Partial<SearchQuery>) {
  const { index } = await openIndex()
  await index.apply({ upserts: products, deletes: [] })
  const { facets } = index.search({ ...everything, ...query })
  await index.close()
  return facets
}

test('brands that differ in letter case only are one value, in the spelling of most matches', async () => {
  const brands = ['Sony', 'SONY', 'sony', 'SONY', 'Anker', 'ANKER', null]
  const products = brands.map((brand, at) => productWith(at + 1, { brand }, [{}]))
  assert.deepEqual(await facetsOf(products, { facets: ['brand'] }), {
    brand: [
      { value: 'SONY', count: 4 },
      // Of equals the first by code unit.
      { value: 'ANKER', count: 2 },
    ],
  })
})

test('the spelling shown depends on what matches, not on what was indexed first', async () => {
  const products = [
    productWith(1, { brand: 'Sony' }, [{ price: 1 }]),
    productWith(2, { brand: 'Sony' }, [{ price: 1 }]),
    productWith(3, { brand: 'SONY' }, [{ price: 9 }]),
  ]
  assert.deepEqual(await facetsOf(products, { facets: ['brand'], filters: { priceMin: 9 } }), {
    brand: [{ value: 'SONY', count: 1 }],
  })
})

const COUNTRIES = Array.from({ length: 30 }, (_, at) => String.fromCharCode(65 + at, 65))

test('a product counts once in each of any number of countries', async () => {
  const offers = [...COUNTRIES, ...COUNTRIES].map((country, at) => ({ country, source: `s-${at % 7}` }))
  const products = [productWith(1, {}, offers), productWith(2, {}, [{ country: 'AA' }])]
  const { country = [], source = [] } = await facetsOf(products, { facets: ['country', 'source'] })
  assert.deepEqual(new Map(country.map(({ value, count }) => [value, count])).get('AA'), 2)
  assert.equal(country.length, COUNTRIES.length)
  assert.equal(
    country.reduce((sum, { count }) => sum + count, 0),
    COUNTRIES.length + 1,
  )
  assert.equal(source.find(({ value }) => value === 's-3')?.count, 1)
})

test('each offer counts in its country when offers are asked for', async () => {
  const offers = [...COUNTRIES, ...COUNTRIES].map(country => ({ country }))
  const { country = [] } = await facetsOf([productWith(1, {}, offers)], {
    facets: ['country'],
    groupBy: 'offer',
  })
  assert.deepEqual(new Set(country.map(({ count }) => count)), new Set([2]))
  assert.equal(country.length, COUNTRIES.length)
})

test('a filter on a late country leaves its facet whole', async () => {
  const products = COUNTRIES.map((country, at) => productWith(at + 1, {}, [{ country }]))
  const late = COUNTRIES.at(-1) ?? ''
  const { country = [], source = [] } = await facetsOf(products, {
    facets: ['country', 'source'],
    filters: { countries: [late] },
  })
  assert.equal(country.length, COUNTRIES.length)
  assert.deepEqual(source, [{ value: 'us-01', count: 1 }])
})

test('more matches than one block holds are all counted', async () => {
  const products = Array.from({ length: 1300 }, (_, at) =>
    productWith(at + 1, { brand: at % 2 === 0 ? 'Even' : 'Odd' }, [{ price: at + 1 }, { price: at + 1 }]),
  )
  const { brand, source } = await facetsOf(products, {
    facets: ['brand', 'source'],
    filters: { priceMax: 1299 },
  })
  assert.deepEqual(brand, [
    { value: 'Even', count: 650 },
    { value: 'Odd', count: 649 },
  ])
  assert.deepEqual(source, [{ value: 'us-01', count: 1299 }])
})
