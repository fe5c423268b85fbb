import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ingestProductsResponse, problem } from '@buywhere/contract'
import { sql } from 'kysely'
import { ensureSource } from '../../src/catalog/index.ts'
import { sweepPushes } from '../../src/ingest/push/index.ts'
import { createRun, finishRun } from '../../src/ingest/run-store.ts'
import { type PushServer, startPushServer } from '../ingest/push/push-server.ts'

let server: PushServer
before(async () => {
  server = await startPushServer()
})
after(() => server[Symbol.asyncDispose]())

type Sent = { key?: string; headers?: Record<string, string>; to?: string }

async function push(body: unknown, { key = server.keys.mine, headers = {} }: Sent = {}) {
  const answer = await fetch(`${server.url}/v1/ingest/products`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.status, headers: answer.headers, json: await answer.json() }
}

async function pushed(body: unknown, status: number, sent: Sent = {}) {
  const answer = await push(body, sent)
  assert.equal(answer.status, status, JSON.stringify(answer.json))
  return ingestProductsResponse.parse(answer.json)
}

async function refused(body: unknown, status: number, sent: Sent = {}) {
  const answer = await push(body, sent)
  assert.equal(answer.status, status, JSON.stringify(answer.json))
  return { ...problem.parse(answer.json), headers: answer.headers }
}

const product = (sku: string, more: object = {}) => ({
  sku,
  merchant_id: 'm1',
  title: `Thing ${sku}`,
  price: 19.9,
  url: `https://shop.example/${sku}`,
  currency: 'USD',
  ...more,
})

const batch = (source: string, ...products: unknown[]) => ({ source, country: 'US', products })

async function offersOf(source: string) {
  const { rows } = await sql<{
    sku: string
    price: number | null
    org: number | null
    availability: string
    attributes: Record<string, string>
    gtin: string | null
    missing: boolean
  }>`
    select o.sku, o.price_minor as price, o.org_id as org, o.availability, o.attributes, o.gtin,
           o.missing_since is not null as missing
    from catalog.offers o join catalog.sources s on s.id = o.source_id where s.name = ${source} order by o.sku
  `.execute(server.database.db)
  return rows
}

async function countRuns(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ingest.runs`.execute(server.database.db)
  return rows[0]?.n ?? 0
}

test('what is pushed is an offer of the organisation, and what is pushed again is counted as it is', async () => {
  const first = await pushed(batch('shop-a', product('a'), product('b', { price: '5.50' })), 200)
  assert.deepEqual([first.status, first.rows_inserted, first.rows_failed], ['completed', 2, 0])
  const second = await pushed(
    { source: 'shop-a', products: [product('a'), product('b', { price: 6 }), product('c')] },
    200,
  )
  assert.deepEqual([second.rows_inserted, second.rows_updated, second.rows_unchanged], [1, 1, 1])
  const offers = await offersOf('shop-a')
  assert.deepEqual(
    offers.map(({ sku, price, org, missing }) => [sku, price, org, missing]),
    [
      ['a', 1990, server.orgIds.mine, false],
      ['b', 600, server.orgIds.mine, false],
      ['c', 1990, server.orgIds.mine, false],
    ],
  )
})

test('only the operator writes the public catalogue', async () => {
  await pushed(batch('public-shop', product('a')), 200, { key: server.keys.operator })
  assert.deepEqual(
    (await offersOf('public-shop')).map(({ org }) => org),
    [null],
  )
})

test('a snapshot says what is not there any more, a part of the source does not', async () => {
  await pushed(batch('shop-snap', product('a'), product('b')), 200)
  await pushed(batch('shop-snap', product('a')), 200)
  assert.deepEqual(
    (await offersOf('shop-snap')).map(({ missing }) => missing),
    [false, false],
  )
  await pushed({ ...batch('shop-snap', product('a')), mode: 'snapshot' }, 200)
  assert.deepEqual(
    (await offersOf('shop-snap')).map(({ missing }) => missing),
    [false, true],
  )
})

test('what older scrapers send is read, and what has no field is kept as an attribute', async () => {
  const answer = await pushed(
    batch('shop-old', {
      sku: 12345,
      merchant_id: 'm9',
      platform: 'shopify',
      title: 'Kettle',
      price: { amount: 29.125, currency: 'USD' },
      image_url: 'https://shop.example/k.jpg',
      in_stock: false,
      gtin: 4006381333931,
      metadata: { voltage: '230 V', nested: { too: 'deep' } },
      tags: ['kitchen', 'steel'],
      unheard_of: true,
    }),
    200,
  )
  assert.equal(answer.rows_inserted, 1)
  const [offer] = await offersOf('shop-old')
  assert.deepEqual(
    [offer?.sku, offer?.price, offer?.availability, offer?.gtin],
    ['12345', 2913, 'out_of_stock', '04006381333931'],
  )
  assert.deepEqual(offer?.attributes, {
    merchant_id: 'm9',
    platform: 'shopify',
    voltage: '230 V',
    tags: 'kitchen, steel',
    unheard_of: 'true',
  })
})

test('a row that is wrong is told by its place, and does not hold the others up', async () => {
  const answer = await pushed(
    batch(
      'shop-bad',
      product('good'),
      'not an object',
      null,
      product('x', { sku: undefined }),
      product('y', { title: { en: 'Title' } }),
      product('z', { price: [1] }),
      product('w', { price: 'call us' }),
      product('v', { price: 0 }),
      product('good'),
      product('u', { currency: 'ZZZ' }),
      product('t\0t', { title: 'NUL \0 and \ud800 half' }),
      product('s', { category: { a: 1 } }),
    ),
    207,
  )
  assert.deepEqual(
    answer.errors.map(({ index, sku, code }) => [index, sku, code]),
    [
      [1, null, 'invalid_type'],
      [2, null, 'invalid_type'],
      [3, null, 'missing_sku'],
      [4, 'y', 'invalid_type'],
      [5, 'z', 'invalid_type'],
      [6, 'w', 'price_not_a_price'],
      [7, 'v', 'price_zero'],
      [8, 'good', 'duplicate_sku'],
      [9, 'u', 'unknown_currency'],
      [11, 's', 'invalid_type'],
    ],
  )
  assert.deepEqual([answer.rows_inserted, answer.rows_failed], [2, 10])
  assert.deepEqual(
    (await offersOf('shop-bad')).map(({ sku }) => sku),
    ['good', 't t'],
  )
})

test('rows that are all wrong are still an answer, row by row', async () => {
  const answer = await pushed(batch('shop-none', {}, []), 207)
  assert.deepEqual([answer.status, answer.rows_inserted, answer.rows_failed], ['completed', 0, 2])
})

test('a thousand products are taken at once, one more is not', async () => {
  const products = Array.from({ length: 1_001 }, (_, i) => product(`p-${i}`))
  const answer = await pushed(batch('shop-many', ...products.slice(0, 1_000)), 200)
  assert.equal(answer.rows_inserted, 1_000)
  const { code, errors } = await refused(batch('shop-many', ...products), 400)
  assert.deepEqual([code, errors?.[0]?.field], ['invalid_body', 'products'])
})

test('a field of ten megabytes is an error of its row; a body of more than sixteen is refused', async () => {
  const long = 'x'.repeat(10_000_000)
  const answer = await pushed(batch('shop-long', product('a', { title: long }), product('b')), 207)
  assert.deepEqual(
    answer.errors.map(({ index, code }) => [index, code]),
    [[0, 'field_too_large']],
  )
  const { code } = await refused(batch('shop-long', product('a', { description: long + long })), 413)
  assert.equal(code, 'payload_too_large')
})

test('what is no request is refused before a source is made', async () => {
  const code = async (body: unknown, status: number, sent?: Sent) => (await refused(body, status, sent)).code
  assert.equal(await code('{', 400), 'invalid_body')
  assert.equal(await code({ source: 'No Name', products: [{}] }, 400), 'invalid_body')
  assert.equal(await code({ source: 'shop-x', country: 'US', products: [] }, 400), 'invalid_body')
  assert.equal(await code({ source: 'shop-x', country: 'US', products: {} }, 400), 'invalid_body')
  assert.equal(await code({ source: 'shop-x', products: [product('a')] }, 400), 'invalid_parameter')
  assert.equal(await code({ ...batch('shop-x', product('a')), country: 'AQ' }, 400), 'invalid_parameter')
  assert.equal(await code(batch('shop-x', product('a')), 401, { key: 'bw_live_x' }), 'invalid_credentials')
  const packed = { headers: { 'content-encoding': 'gzip' } }
  assert.equal(await code(batch('shop-x', product('a')), 415, packed), 'unsupported_media_type')
  const nested = `${'['.repeat(100)}${']'.repeat(100)}`
  assert.equal(await code(`{"source":"shop-x","products":[${nested}]}`, 400), 'invalid_body')
  assert.deepEqual(await offersOf('shop-x'), [])
})

test('a source keeps its market: a push that says another one is refused', async () => {
  await pushed(batch('shop-market', product('a')), 200)
  for (const other of [{ country: 'SG' }, { currency: 'EUR' }, { region: 'sea' }]) {
    const { code } = await refused({ ...batch('shop-market', product('a')), ...other }, 400)
    assert.equal(code, 'invalid_parameter')
  }
})

test('a plan bounds the sources of an organisation, not what is pushed to them', async () => {
  const theirs = { key: server.keys.theirs }
  await pushed(batch('only-one', product('a')), 200, theirs)
  await pushed(batch('only-one', product('b')), 200, theirs)
  const { code } = await refused(batch('one-too-many', product('a')), 400, theirs)
  assert.equal(code, 'plan_limit')
})

test('a source of the same name is another one for each organisation', async () => {
  await pushed(batch('only-one', product('z')), 200)
  const owners = (await offersOf('only-one')).map(({ sku, org }) => [sku, org])
  assert.deepEqual(owners, [
    ['a', server.orgIds.theirs],
    ['b', server.orgIds.theirs],
    ['z', server.orgIds.mine],
  ])
})

test('the same key with the same products answers the same run, at once or later', async () => {
  const before = await countRuns()
  const body = batch('shop-key', product('a'), { title: 'no sku' })
  const sent = { headers: { 'idempotency-key': '"0b6e-first"' } }
  const answers = await Promise.all([
    pushed(body, 207, sent),
    pushed(body, 207, sent),
    pushed(body, 207, sent),
  ])
  answers.push(await pushed(body, 207, { headers: { 'idempotency-key': '0b6e-first' } }))
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  assert.equal(await countRuns(), before + 1)
})

test('a key names one request: another body under it is refused, another organisation has its own', async () => {
  const sent = { headers: { 'idempotency-key': 'shared-key' } }
  await pushed(batch('only-one', product('a')), 200, sent)
  const { code } = await refused(batch('only-one', product('other')), 422, sent)
  assert.equal(code, 'idempotency_key_reused')
  await pushed(batch('only-one', product('c')), 200, { ...sent, key: server.keys.theirs })
  const empty = await refused(batch('only-one', product('a')), 400, { headers: { 'idempotency-key': '' } })
  assert.equal(empty.code, 'invalid_parameter')
})

test('a key is forgotten after a day', async () => {
  const sent = { headers: { 'idempotency-key': 'day-old' } }
  const first = await pushed(batch('shop-day', product('a')), 200, sent)
  server.clock.advanceMs(23 * 3_600_000)
  assert.equal((await pushed(batch('shop-day', product('a')), 200, sent)).run_id, first.run_id)
  server.clock.advanceMs(3_600_001)
  assert.ok((await sweepPushes(server.database.db, server.clock.now())) > 0)
  assert.notEqual((await pushed(batch('shop-day', product('a')), 200, sent)).run_id, first.run_id)
})

test('a source that is being read answers busy and when to come again, and the key stays free', async () => {
  const { db } = server.database
  const source = await ensureSource(db, {
    orgId: server.orgIds.mine,
    name: 'shop-busy',
    country: 'US',
    region: 'us',
    currency: 'USD',
  })
  const other = await createRun(
    db,
    {
      orgId: source.orgId,
      sourceId: source.id,
      input: 'elsewhere',
      format: null,
      columnMap: null,
      storeUrl: null,
      spoolPath: null,
      inputBytes: null,
      inputSha256: '-',
    },
    server.clock.now(),
  )
  const sent = { headers: { 'idempotency-key': 'busy', prefer: 'wait=0' } }
  const { code, headers } = await refused(batch('shop-busy', product('a')), 409, sent)
  assert.equal(code, 'source_busy')
  assert.ok(Number(headers.get('retry-after')) > 0)
  await finishRun(db, other, { error: null }, server.clock.now())
  const answer = await pushed(batch('shop-busy', product('a')), 200, {
    headers: { 'idempotency-key': 'busy' },
  })
  assert.equal(answer.rows_inserted, 1)
})
