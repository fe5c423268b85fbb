import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { default as addFormats } from 'ajv-formats'
import { sql } from 'kysely'
import { type PushServer, startPushServer } from '../ingest/push/push-server.ts'
import { until } from '../support/until.ts'

const ARCHIVE = resolve(import.meta.dirname, '../../../..', '../shared/data/specs/acp-feed-schemas.tar.gz')
const onlySpec = { skip: existsSync(ARCHIVE) ? false : 'no specification at ../shared/data' }

const fromArchive = (path: string) => JSON.parse(execFileSync('tar', ['xzOf', ARCHIVE, path]).toString())

/** Members of all answers there are. */
type Said = {
  id: string
  target_country?: string
  updated_at: string
  products: { id: string; variants: { id: string }[] }[]
  type: string
  code: string
  param?: string
}
type Shape = 'FeedMetadata' | 'ProductsResponse' | 'UpsertProductsResponse' | 'Error'

const UPSERT_RESPONSE = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'accepted'],
  properties: { id: { type: 'string' }, accepted: { type: 'boolean' } },
}

let server: PushServer
let ajv: Ajv2020
before(async () => {
  server = await startPushServer()
})
after(() => server[Symbol.asyncDispose]())

/** Holds an answer against the specification's own schema. */
function check(shape: Shape, value: unknown): void {
  if (!existsSync(ARCHIVE)) return
  if (ajv === undefined) {
    ajv = new Ajv2020({ strict: false })
    addFormats.default(ajv)
    ajv.addSchema(fromArchive('spec/2026-04-17/json-schema/schema.feed.json'), 'feed')
  }
  // The one shape that only the OpenAPI description has.
  const schema = shape === 'UpsertProductsResponse' ? UPSERT_RESPONSE : { $ref: `feed#/$defs/${shape}` }
  const validate = ajv.compile(schema)
  assert.ok(validate(value), `${shape}: ${JSON.stringify(validate.errors)} ${JSON.stringify(value)}`)
}

async function ask(
  method: string,
  path: string,
  expected: { status: number; shape: Shape; body?: unknown; key?: string },
) {
  const { status, shape, body, key = server.keys.mine } = expected
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      ...(key !== '' && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const json = (await answer.json()) as Said
  assert.equal(answer.status, status, JSON.stringify(json))
  check(shape, json)
  return json
}

const createFeed = async (body: object = { target_country: 'US' }): Promise<string> =>
  (await ask('POST', '/feeds', { status: 201, shape: 'FeedMetadata', body })).id

const patch = (id: string, products: unknown) =>
  ask('PATCH', `/feeds/${id}/products`, { status: 200, shape: 'UpsertProductsResponse', body: { products } })

const productsOf = async (id: string) =>
  (await ask('GET', `/feeds/${id}/products`, { status: 200, shape: 'ProductsResponse' })).products

/** The feed's offers once its runs are over. */
async function offersOf(feedId: string) {
  await until(async () => {
    const { rows } = await sql`
      select from ingest.runs r join catalog.sources s on s.id = r.source_id
      where s.name = ${feedId} and r.status = 'running'
    `.execute(server.database.db)
    return rows.length === 0
  })
  const { rows } = await sql<Record<string, unknown>>`
    select o.sku, o.title, o.price_minor as price, o.currency, o.availability, o.gtin, o.attributes, o.url,
           o.image_url as image, o.list_price_minor as list, o.missing_since as missing
    from catalog.offers o join catalog.sources s on s.id = o.source_id where s.name = ${feedId} order by o.sku
  `.execute(server.database.db)
  return rows
}

const variant = (id: string, more: object = {}) => ({
  id,
  title: `Variant ${id}`,
  price: { amount: 1_999, currency: 'USD' },
  ...more,
})

test('the examples of the specification go through, and come back as they were sent', onlySpec, async () => {
  const examples = fromArchive('examples/2026-04-17/examples.feed.json')
  const id = await createFeed(examples.create_feed_request_minimal)
  const feed = await ask('GET', `/feeds/${id}`, { status: 200, shape: 'FeedMetadata' })
  assert.deepEqual([feed.id, feed.target_country], [id, 'US'])
  const { products } = examples.upsert_products_request_single_product
  assert.deepEqual(await patch(id, products), { id, accepted: true })
  assert.deepEqual(await productsOf(id), products)
  const [offer] = await offersOf(id)
  assert.deepEqual(
    [offer?.sku, offer?.price, offer?.currency, offer?.availability, offer?.gtin],
    ['sku124-red-m', 1_999, 'USD', 'out_of_stock', '00012345600029'],
  )
  assert.deepEqual(offer?.attributes, {
    color: 'Red',
    size: 'Medium',
    seller: 'Example Merchant',
    marketplace: 'Example Marketplace',
  })
})

test('amounts are minor units of their own currency, whatever the market', async () => {
  const id = await createFeed({})
  const prices = { yen: [1_999, 'JPY'], dinar: [29_125, 'KWD'], dollar: [5, 'USD'] } as const
  await patch(id, [
    {
      id: 'p',
      variants: Object.entries(prices).map(([sku, [amount, currency]]) =>
        variant(sku, { price: { amount, currency }, list_price: { amount: amount * 2, currency } }),
      ),
    },
  ])
  assert.deepEqual(
    (await offersOf(id)).map(({ sku, price, currency, list }) => [sku, price, currency, list]),
    [
      ['dinar', 29_125, 'KWD', 58_250],
      ['dollar', 5, 'USD', 10],
      ['yen', 1_999, 'JPY', 3_998],
    ],
  )
})

test('a product takes the place of the one with its id, and the others stay', async () => {
  const id = await createFeed()
  await patch(id, [
    { id: 'tee', variants: [variant('tee-s'), variant('tee-m')] },
    { id: 'mug', variants: [variant('mug-1')] },
  ])
  const created = await ask('GET', `/feeds/${id}`, { status: 200, shape: 'FeedMetadata' })
  await offersOf(id)
  server.clock.advanceMs(60_000)
  await patch(id, [{ id: 'tee', title: 'Tee', variants: [variant('tee-m', { title: 'Tee, medium' })] }])
  const products = await productsOf(id)
  assert.deepEqual(
    products.map(({ id, variants }) => [id, variants.length]),
    [
      ['mug', 1],
      ['tee', 1],
    ],
  )
  assert.deepEqual(
    (await offersOf(id)).map(({ sku, title, availability, missing }) => [sku, title, availability, missing]),
    [
      ['mug-1', 'Variant mug-1', 'unknown', null],
      ['tee-m', 'Tee, medium', 'unknown', null],
      ['tee-s', 'Variant tee-s', 'out_of_stock', null],
    ],
  )
  const updated = await ask('GET', `/feeds/${id}`, { status: 200, shape: 'FeedMetadata' })
  assert.ok(updated.updated_at > created.updated_at)
})

test('whether it can be bought goes before how it is stocked', async () => {
  const id = await createFeed()
  const said = {
    a: { available: true, status: 'in_stock' },
    b: { available: false, status: 'in_stock' },
    c: { available: false, status: 'preorder' },
    d: { status: 'limited_stock' },
    e: { status: 'discontinued' },
    f: { available: true },
    g: {},
  }
  await patch(id, [
    { id: 'p', variants: Object.entries(said).map(([sku, availability]) => variant(sku, { availability })) },
  ])
  assert.deepEqual(
    (await offersOf(id)).map(({ availability }) => availability),
    ['in_stock', 'out_of_stock', 'preorder', 'in_stock', 'out_of_stock', 'in_stock', 'unknown'],
  )
})

test('members that the protocol does not know are left out, and NULs', async () => {
  const id = await createFeed()
  await patch(id, [{ id: 'p', x: 1, variants: [{ ...variant('v'), title: 'A\0 cup', y: { z: 1 } }] }])
  assert.deepEqual(await productsOf(id), [
    { id: 'p', variants: [{ id: 'v', title: 'A cup', price: { amount: 1_999, currency: 'USD' } }] },
  ])
  assert.equal((await offersOf(id)).length, 1)
})

test('errors are those of the protocol', async () => {
  const error = (method: string, path: string, status: number, body?: unknown, key?: string) =>
    ask(method, path, { status, shape: 'Error', body, ...(key !== undefined && { key }) })
  const id = await createFeed()
  const country = await error('POST', '/feeds', 400, { target_country: 'usa' })
  assert.deepEqual(
    [country.type, country.code, country.param],
    ['invalid_request', 'invalid_target_country', 'target_country'],
  )
  for (const body of [{ products: [] }, {}, { products: [{ id: 'a' }] }, { products: [{ variants: [] }] }]) {
    const { code, param } = await error('PATCH', `/feeds/${id}/products`, 400, body)
    assert.deepEqual([code, param], ['invalid_product_payload', 'products'])
  }
  const priced = {
    products: [{ id: 'a', variants: [variant('v', { price: { amount: 1.5, currency: 'USD' } })] }],
  }
  assert.equal((await error('PATCH', `/feeds/${id}/products`, 400, priced)).code, 'invalid_product_payload')
  for (const odd of ['', '\0', '\u0007', 'x'.repeat(256)]) {
    const body = { products: [{ id: odd, variants: [] }] }
    assert.equal((await error('PATCH', `/feeds/${id}/products`, 400, body)).code, 'invalid_product_payload')
  }
  await error('GET', '/feeds/a%00b', 400)
  await error('POST', '/feeds', 400, '{')
  await error('POST', '/feeds', 401, {}, '')
  assert.deepEqual(await productsOf(id), [])
})

test("another organisation's feed is as if it were not there", async () => {
  const id = await createFeed()
  await patch(id, [{ id: 'p', variants: [variant('v')] }])
  const products = { products: [{ id: 'q', variants: [variant('w')] }] }
  for (const feedId of [id, 'feed_nothing']) {
    const asTheirs = { status: 404, shape: 'Error', key: server.keys.theirs } as const
    const answers = [
      await ask('GET', `/feeds/${feedId}`, asTheirs),
      await ask('GET', `/feeds/${feedId}/products`, asTheirs),
      await ask('PATCH', `/feeds/${feedId}/products`, { ...asTheirs, body: products }),
    ]
    for (const answer of answers) {
      assert.deepEqual(answer, {
        type: 'invalid_request',
        code: 'feed_not_found',
        message: 'Feed not found',
        param: 'id',
      })
    }
  }
  assert.equal((await productsOf(id)).length, 1)
})

test('a feed is a source, and counts as one', async () => {
  const theirs = { shape: 'FeedMetadata', body: {}, key: server.keys.theirs } as const
  await ask('POST', '/feeds', { ...theirs, status: 201 })
  const { code } = await ask('POST', '/feeds', { ...theirs, status: 400, shape: 'Error' })
  assert.equal(code, 'plan_limit')
})
