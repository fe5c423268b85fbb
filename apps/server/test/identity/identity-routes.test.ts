import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  decisionsResponse,
  explainResponse,
  getProductOutput,
  identityChange,
  matchesResponse,
  mergedProduct,
  problem,
  productResponse,
  review,
  reviewsResponse,
} from '@buywhere/contract'
import { sql } from 'kysely'
import { z } from 'zod'
import { createOfferFollower } from '../../src/identity/index.ts'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { quietLog } from '../support/quiet-log.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { createTenant, type Tenant } from '../support/tenants.ts'
import { fillShops, productOf } from './support/grouped.ts'
import { createWordMatcher } from './support/word-matcher.ts'

const GTINS = ['04006381333931', '05901234123457'] as const

let server: TestServer
let operatorKey: string
let tenant: Tenant
let offers: Record<string, number>
let products: Record<string, number>

before(async () => {
  server = await startServer({
    async fill({ db }) {
      await fillShops(db, {
        a: { title: 'Copper kettle 2 l', gtin: GTINS[0] },
        b: { title: 'Kettle of copper' },
        c: { title: 'Oak desk', gtin: GTINS[1] },
        d: { title: 'Brass lamp' },
        e: { title: 'Brass lamp with shade' },
        f: { title: 'Tin whistle in d' },
        g: { title: 'Tin whistle in d major brass' },
        h: { title: 'Sony WH-1000XM4 Headphones Black', brand: 'Sony' },
        i: { title: 'Sony WH-1000XM4 Headphones Silver', brand: 'Sony' },
      })
    },
  })
  const { db } = server.database
  operatorKey = await issueOperatorKey(db, 'operator', new Date())
  tenant = await createTenant(server, 'quibblewick')
  await server.services.tenancy.access.refresh()
  offers = await fillShops(db, {})
  products = await productOf(db)
})
after(() => server[Symbol.asyncDispose]())

type Asking = { key?: string | null; body?: object; status?: number }

async function ask<T>(
  method: string,
  path: string,
  schema: z.ZodType<T>,
  { key = operatorKey, body, status = 200 }: Asking = {},
): Promise<T> {
  const answer = await fetch(server.apiUrl + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  assert.equal(answer.status, status, `${method} ${path}: ${text}`)
  return schema.parse(text === '' ? null : JSON.parse(text))
}

const reason = 'looked at both'
const merge = (id: string | number, ids: (string | number)[], more: Asking = {}) =>
  ask('POST', `/v1/products/${id}/merge`, identityChange, {
    body: { product_ids: ids.map(String), reason },
    ...more,
  })

test('a merged product answers with its heir: by redirect on each of its addresses, and to agents at once', async () => {
  const [kept, gone] = [products.a!, products.b!]
  const merged = await merge(kept, [gone])
  assert.deepEqual(merged.absorbed, [{ product_id: String(gone), heir_id: String(kept) }])
  await server.services.search.catchUp()
  for (const path of [
    '/v1/products/ID',
    '/api/products/ID?currency=EUR',
    '/v1/products/ID/matches?variants=together',
  ]) {
    const answer = await fetch(server.apiUrl + path.replace('ID', String(gone)), { redirect: 'manual' })
    const location = path.replace('ID', String(kept))
    assert.equal(answer.status, 308)
    assert.equal(answer.headers.get('location'), location)
    assert.deepEqual(mergedProduct.parse(await answer.json()), {
      id: String(gone),
      merged_into: String(kept),
      location,
    })
  }
  const followed = await fetch(`${server.apiUrl}/v1/products/${gone}`)
  assert.equal(productResponse.parse(await followed.json()).offers_count, 2)
  assert.equal((await callGetProduct(gone)).merged_from, String(gone))
  assert.equal((await callGetProduct(kept)).merged_from, undefined)

  await ask('DELETE', `/v1/identity/decisions/${merged.decision_id}`, z.null(), { status: 204 })
  await server.services.search.catchUp()
  assert.equal((await ask('GET', `/v1/products/${gone}`, productResponse)).offers_count, 1)
})

async function callGetProduct(id: number) {
  const answer = await fetch(`${server.mcpUrl}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'get_product', arguments: { id: String(id) } },
    }),
  })
  const text = await answer.text()
  const message =
    text
      .split('\n')
      .find(line => line.startsWith('data: '))
      ?.slice('data: '.length) ?? text
  const { result } = JSON.parse(message) as { result: { structuredContent: unknown } }
  return getProductOutput.parse(result.structuredContent)
}

test('two GTINs are refused with both of them, one product with itself too, and strangers by their absence', async () => {
  const refusal = await ask('POST', `/v1/products/${products.a}/merge`, problem.loose(), {
    body: { product_ids: [String(products.c)], reason },
    status: 409,
  })
  assert.deepEqual([refusal.code, refusal.gtins], ['gtin_conflict', [...GTINS]])
  const body = { product_ids: [String(products.d)], reason }
  const itself = await ask('POST', `/v1/products/${products.d}/merge`, problem, { body, status: 409 })
  assert.equal(itself.code, 'identity_conflict')
  const unknown = await ask('POST', '/v1/products/900000000000001/merge', problem, { body, status: 404 })
  assert.equal(unknown.code, 'product_not_found')
  const stranger = { offer_ids: [String(offers.a)], reason }
  const split = await ask('POST', `/v1/products/${products.d}/split`, problem, {
    body: stranger,
    status: 409,
  })
  assert.equal(split.code, 'identity_conflict')
  await ask('POST', `/v1/products/${products.d}/merge`, problem, { body: { product_ids: [] }, status: 400 })
})

test('what is decided is listed, audited and undone once', async () => {
  const merged = await merge(products.d!, [products.e!])
  const { split_product_id, decision_id } = await ask(
    'POST',
    `/v1/products/${products.d}/split`,
    identityChange,
    { body: { offer_ids: [String(offers.e)], reason } },
  )
  assert.equal(split_product_id, String(products.e), 'its old id is free again')
  const { decisions } = await ask('GET', '/v1/identity/decisions?limit=2', decisionsResponse)
  assert.deepEqual(
    decisions.map(({ id, kind, reason: why }) => [id, kind, why]),
    [
      [decision_id, 'split', reason],
      [merged.decision_id, 'merge', reason],
    ],
  )
  for (const id of [decision_id, merged.decision_id]) {
    await ask('DELETE', `/v1/identity/decisions/${id}`, z.null(), { status: 204 })
    await ask('DELETE', `/v1/identity/decisions/${id}`, problem, { status: 409 })
  }
  const { rows } = await sql<{ action: string }>`
    select action from tenancy.audit_log where target = ${`decision:${decision_id}`} or target = ${`product:${products.d}`}
    order by number
  `.execute(server.database.db)
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['product.merge', 'product.split', 'identity.undo'],
  )
})

test('an organisation decides about its own catalogue and no other, and nobody does without the scope', async () => {
  await sql`
    update tenancy.org_plans set plan_code = 'starter' where org_id = ${tenant.orgId}
  `.execute(server.database.db)
  await server.services.tenancy.access.refresh()
  const own = await sql<{ id: number }>`
    select distinct product_id as id from catalog.offers where org_id = ${tenant.orgId} order by 1
  `.execute(server.database.db)
  const [first, second] = own.rows.map(({ id }) => id)
  const key = tenant.apiKey
  const refused = { body: { product_ids: [String(second)], reason }, status: 404 }
  await ask('POST', `/v1/products/${first}/merge`, problem, refused)
  await ask('POST', `/v1/products/${products.a}/merge`, problem, {
    key,
    body: { product_ids: [String(products.d)], reason },
    status: 404,
  })
  const merged = await merge(first!, [second!], { key })
  await server.services.search.catchUp()
  const [gone] = merged.absorbed
  const asOwner = await fetch(`${server.apiUrl}/v1/products/${gone!.product_id}`, {
    redirect: 'manual',
    headers: { authorization: `Bearer ${key}` },
  })
  assert.equal(asOwner.status, 308)
  await ask('GET', `/v1/products/${gone!.product_id}`, problem, { key: null, status: 404 })
  await ask('GET', `/v1/products/${gone!.product_id}/matches`, problem, { status: 404 })
  assert.deepEqual(
    (await ask('GET', '/v1/identity/decisions', decisionsResponse, { key })).decisions.length,
    1,
  )
  await ask('DELETE', `/v1/identity/decisions/${merged.decision_id}`, problem, { status: 404 })
  await ask('GET', '/v1/identity/reviews', problem, { key: null, status: 401 })
})

test('a product tells why its offers are one and what it was held against; two offers are explained either way round', async () => {
  const merged = await merge(products.a!, [products.b!])
  await server.services.search.catchUp()
  const told = await ask('GET', `/v1/products/${products.a}/matches`, matchesResponse, { key: null })
  assert.deepEqual(
    told.offers.map(({ offer_id, belongs_by }) => [offer_id, belongs_by]),
    [
      [String(offers.a), 'decision'],
      [String(offers.b), 'decision'],
    ],
  )
  assert.equal(told.gtin, GTINS[0])
  assert.ok(told.kept_apart.every(({ product_id }) => product_id !== String(products.a)))
  const explain = (left: number, right: number) =>
    ask('GET', `/v1/identity/explain?left=${left}&right=${right}`, explainResponse, { key: null })
  const [there, back] = [await explain(offers.a!, offers.b!), await explain(offers.b!, offers.a!)]
  assert.equal(there.same_product, true)
  assert.equal(there.explanation.probability, back.explanation.probability)
  await ask('GET', `/v1/identity/explain?left=${offers.a}&right=${tenant.ids.offer}`, problem, {
    key: null,
    status: 404,
  })
  await ask('GET', '/v1/identity/explain?left=1', problem, { key: null, status: 400 })
  await ask('DELETE', `/v1/identity/decisions/${merged.decision_id}`, z.null(), { status: 204 })
})

test('variants are listed as such when they are asked for, and are products of their own either way', async () => {
  const path = `/v1/products/${products.h}/matches`
  const together = await ask('GET', `${path}?variants=together`, matchesResponse, { key: null })
  assert.deepEqual(
    together.variants?.map(({ product_id, explanation }) => [product_id, explanation.verdict]),
    [[String(products.i), 'separate']],
  )
  const apart = await ask('GET', path, matchesResponse, { key: null })
  assert.equal(apart.variants, undefined)
  assert.ok(
    apart.kept_apart.some(({ product_id, is_variant }) => product_id === String(products.i) && is_variant),
  )
})

test('pairs to be looked at are listed in pages and answered once', async () => {
  const { db } = server.database
  {
    const clock = server.services.clock
    const openMatcher = async () => createWordMatcher()
    await using follower = createOfferFollower({ db, clock, log: quietLog, openMatcher, owner: 'test' })
    await follower.catchUp()
  }
  const first = await ask('GET', '/v1/identity/reviews?limit=1', reviewsResponse)
  const rest = await ask(
    'GET',
    `/v1/identity/reviews?limit=50&cursor=${encodeURIComponent(first.next_cursor ?? '')}`,
    reviewsResponse,
  )
  const all = [...first.reviews, ...rest.reviews]
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
  const whistles = all.find(({ left }) => left.title === 'Tin whistle in d')
  assert.ok(whistles, JSON.stringify(all))
  const body = { decision: 'separate', reason }
  const answered = await ask('POST', `/v1/identity/reviews/${whistles.id}`, review, { body })
  assert.equal(answered.state, 'separate')
  await ask('POST', `/v1/identity/reviews/${whistles.id}`, problem, { body, status: 409 })
  await ask('POST', '/v1/identity/reviews/999999', problem, { body, status: 404 })
  await ask('GET', '/v1/identity/reviews?cursor=nonsense', problem, { status: 400 })
})
