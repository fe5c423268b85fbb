import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  brandsResponse,
  catalogStatsResponse,
  categoriesResponse,
  categoryResponse,
  listCategoriesOutput,
  merchantsResponse,
} from '@buywhere/contract'
import { issueOperatorKey } from '../../../src/tenancy/index.ts'
import type { TestServer } from '../../support/start-server.ts'
import { addShop, callTool, get, NOW, refusal, startShops } from './shops.ts'

let server: TestServer

before(async () => {
  server = await startShops(async database => {
    const offer = (sku: string, brand: string, categoryPath: string[]) => ({
      sku,
      title: `Thing ${sku}`,
      brand,
      categoryPath,
      price: '10',
    })
    await addShop(database, { name: 'corner' }, [
      offer('1', 'Acme', ['Home', 'Lamps']),
      offer('2', 'Acme', ['Home', 'Lamps']),
      offer('3', 'Bolt', ['Home', 'Rugs']),
      offer('4', 'Bolt', ['Garden']),
    ])
    await addShop(database, { name: 'sg', country: 'SG', currency: 'SGD' }, [
      offer('1', 'Cala', ['Garden', 'Hoses']),
    ])
    await addShop(database, { name: 'owned', orgId: 4_000_001 }, [offer('1', 'Secret', ['Hidden', 'Deep'])])
  })
})
after(() => server[Symbol.asyncDispose]())

const countKeys = (body: unknown, key: string) => JSON.stringify(body).split(`"${key}":`).length - 1

test('categories are counted with all that lies below them, those with most products first', async () => {
  const body = await get(server, '/v1/categories', categoriesResponse)
  assert.deepEqual(
    body.categories.map(({ slug, name, parent_slug, products_count }) => [
      slug,
      name,
      parent_slug,
      products_count,
    ]),
    [
      ['home', 'Home', null, 3],
      ['garden', 'Garden', null, 2],
      ['home-lamps', 'Lamps', 'home', 2],
      ['garden-hoses', 'Hoses', 'garden', 1],
      ['home-rugs', 'Rugs', 'home', 1],
    ],
  )
  assert.equal(body.total, 5)
  assert.equal(countKeys(body, 'total'), 1)
})

test('the tree is walked level by level, page by page and by country', async () => {
  const slugs = async (query: string) =>
    (await get(server, `/v1/categories?${query}`, categoriesResponse)).categories.map(({ slug }) => slug)
  assert.deepEqual(await slugs('parent=root'), ['home', 'garden'])
  assert.deepEqual(await slugs('parent=home'), ['home-lamps', 'home-rugs'])
  assert.deepEqual(await slugs('limit=1&offset=1'), ['garden'])
  assert.deepEqual(await slugs('country=SG'), ['garden', 'garden-hoses'])
  assert.equal((await refusal(server, '/v1/categories?parent=nothing')).code, 'not_found')
})

test('a category has its children and its products, with one total', async () => {
  const body = await get(server, '/v1/categories/home?limit=2', categoryResponse)
  assert.deepEqual(
    body.children.map(({ slug }) => slug),
    ['home-lamps', 'home-rugs'],
  )
  assert.deepEqual([body.total, body.products.length, body.path], [3, 2, 'Home'])
  assert.equal(countKeys(body, 'total'), 1)
  assert.ok(body.next_cursor)
  assert.equal((await refusal(server, '/v1/categories/nothing')).status, 404)
})

test("a category that holds another organisation's products only is not there", async () => {
  assert.deepEqual((await refusal(server, '/v1/categories/hidden')).status, 404)
  assert.deepEqual((await refusal(server, '/v1/categories/hidden-deep')).status, 404)
})

test('brands and shops are counted, and of none that the asker may not see', async () => {
  const { brands, total } = await get(server, '/v1/brands', brandsResponse)
  assert.deepEqual(
    brands.map(({ name, products_count }) => [name, products_count]),
    [
      ['Acme', 2],
      ['Bolt', 2],
      ['Cala', 1],
    ],
  )
  assert.equal(total, 3)
  const held = await get(server, '/v1/brands?q=OL&category=Garden', brandsResponse)
  assert.deepEqual(held.brands, [{ name: 'Bolt', products_count: 1 }])
  const { merchants } = await get(server, '/v1/merchants', merchantsResponse)
  assert.deepEqual(
    merchants.map(({ merchant_id, country, offers_count }) => [merchant_id, country, offers_count]),
    [
      ['corner', 'US', 4],
      ['sg', 'SG', 1],
    ],
  )
  const inSingapore = await get(server, '/v1/merchants?country=SG', merchantsResponse)
  assert.deepEqual([inSingapore.total, inSingapore.merchants[0]?.merchant_id], [1, 'sg'])
})

test('the figures of the catalogue are exact, and public ones where nobody says who asks', async () => {
  const stats = await get(server, '/v1/catalog/stats', catalogStatsResponse)
  const { products, offers, merchants, brands, categories } = stats
  assert.deepEqual(
    { products, offers, merchants, brands, categories },
    {
      products: 5,
      offers: 5,
      merchants: 2,
      brands: 3,
      categories: 5,
    },
  )
  assert.deepEqual(stats.countries, [
    { country: 'US', offers_count: 4 },
    { country: 'SG', offers_count: 1 },
  ])
  const key = await issueOperatorKey(server.database.db, 'operator', NOW)
  const asOperator = await get(server, '/v1/catalog/stats', catalogStatsResponse, {
    headers: { 'x-api-key': key },
  })
  assert.equal(asOperator.products, 5)
})

test('an agent walks the categories', async () => {
  const result = await callTool(server, 'list_categories', {})
  const { categories, total } = listCategoriesOutput.parse(result.structuredContent)
  assert.deepEqual([categories.map(({ slug }) => slug), total], [['home', 'garden'], 2])
})
