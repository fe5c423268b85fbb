import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type ModifiedResponse, modifiedResponse, problem } from '@buywhere/contract'
import { sql } from 'kysely'
import {
  confirmOffers,
  confirmSource,
  cutChanges,
  ensureSource,
  markChanges,
  markMissing,
  moveOffers,
} from '../../src/catalog/index.ts'
import type { DatabaseTransaction } from '../../src/kernel/db/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const SHOP = { name: 'shop', country: 'US', currency: 'USD' }
let now = new Date('2026-04-14T09:00:00Z')
const clock = { now: () => now }
let server: TestServer

before(async () => {
  server = await startServer({ clock })
})
after(() => server[Symbol.asyncDispose]())

const later = (ms = MINUTE_MS): Date => {
  now = new Date(now.getTime() + ms)
  return now
}

/** Reads one product each into the shop, whose names are their skus. */
async function read(...prices: [sku: string, price: string][]): Promise<void> {
  const offers = prices.map(([sku, price]) => rawOffer({ sku, title: sku, price }))
  await fillCatalogue(server.database.db, SHOP, offers, later())
}

const write = (work: (transaction: DatabaseTransaction) => Promise<unknown>) =>
  server.database.db.transaction().execute(work)

/** One page, held against its schema. */
async function page(query: string): Promise<ModifiedResponse> {
  // Transactions of other tests on the same server hold readers up.
  await server.services.search.catchUp()
  const answer = await fetch(`${server.apiUrl}/v1/products?${query}`)
  const text = await answer.text()
  assert.equal(answer.status, 200, text)
  return modifiedResponse.parse(JSON.parse(text))
}

/** All pages: the names in order. The total is the same on each. */
async function modifiedSince(since: Date, limit = 2): Promise<string[]> {
  const names: string[] = []
  const totals = new Set<number>()
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const query = `modified_since=${since.toISOString()}&limit=${limit}${cursor && `&cursor=${cursor}`}`
    const body = await page(query)
    assert.ok(body.products.length <= limit)
    names.push(...body.products.map(({ name }) => name))
    totals.add(body.total)
    cursor = body.next_cursor
  }
  assert.deepEqual([...totals], [names.length])
  return names
}

test('what was modified since is listed once, in the order of its last change, and nothing else is', async () => {
  const { db } = server.database
  await read(['a', '10'], ['b', '10'], ['c', '10'], ['d', '10'], ['e', '10'], ['f', '10'])
  const since = later()
  await read(['c', '11'])
  await read(['a', '11'], ['b', '11'])
  await read(['c', '12'])
  assert.deepEqual(await modifiedSince(since), ['a', 'b', 'c'])
  assert.deepEqual(await modifiedSince(later()), [])

  const source = await ensureSource(db, { ...SHOP, region: 'us' })
  const { rows } = await sql<{ id: number; productId: number; sku: string }>`
    select id, product_id as "productId", sku from catalog.offers
  `.execute(db)
  const [d, e, f] = ['d', 'e', 'f'].map(sku => rows.find(row => row.sku === sku))
  const again = later()
  await write(transaction => confirmSource(transaction, source, later()))
  await write(transaction => confirmOffers(transaction, source, [d!.id], later()))
  assert.deepEqual(await modifiedSince(again), [], 'to be seen again is no modification')
  await write(transaction => markMissing(transaction, source, [d!.id], later()))
  assert.deepEqual(await modifiedSince(again), ['d'])
  await write(transaction => markMissing(transaction, source, [d!.id], later()))
  assert.deepEqual(await modifiedSince(again), [], 'what is gone is told by the changes')
  const move = { offerId: e!.id, from: e!.productId, to: f!.productId, gtin: null }
  await write(transaction => moveOffers(transaction, [move], later()))
  assert.deepEqual(await modifiedSince(again), ['f'], 'got an offer; the other has none any more')
  await write(transaction => moveOffers(transaction, [{ ...move, from: move.to, to: move.from }], later()))
  assert.deepEqual((await modifiedSince(again)).sort(), ['e', 'f'], 'lost one')
})

test('a listing stays what it was when it began, and shows its products as they are', async () => {
  const since = later()
  await read(['p', '10'], ['q', '10'], ['r', '10'])
  const query = `modified_since=${since.toISOString()}&limit=1`
  const first = await page(query)
  assert.deepEqual([first.total, first.products[0]!.name], [3, 'p'])
  await read(['s', '10'])
  await read(['q', '9'])
  const second = await page(`${query}&cursor=${first.next_cursor}`)
  assert.deepEqual([second.products[0]!.name, second.products[0]!.price], ['q', 9])
  assert.equal(second.changes_cursor, first.changes_cursor)
  const third = await page(`${query}&cursor=${second.next_cursor}`)
  assert.deepEqual([third.products[0]!.name, third.total], ['r', 3])
  assert.deepEqual(await modifiedSince(since), ['p', 'r', 's', 'q'])
})

test('of what is modified all offers are shown, in the currency asked for, as fresh as their source is', async () => {
  const since = later()
  await read(['fresh', '10'])
  const source = await ensureSource(server.database.db, { ...SHOP, region: 'us' })
  const readAt = later()
  await write(transaction => confirmSource(transaction, source, readAt))
  const { products } = await page(`modified_since=${since.toISOString()}&currency=USD`)
  const [offer] = products[0]!.offers
  assert.deepEqual(
    [products[0]!.offers.length, offer!.observed_at, offer!.is_missing, offer!.price],
    [1, readAt.toISOString(), false, 10],
  )
})

const REFUSED: [query: string, code: string][] = [
  ['modified_since=yesterday', 'invalid_parameter'],
  ['modified_since=', 'invalid_parameter'],
  ['modified_since=2026-04-14T09:00:00', 'invalid_parameter'],
  ['modified_since=2026-04-14', 'invalid_parameter'],
  ['modified_since=2026-02-30T09:00:00Z', 'invalid_parameter'],
  ['modified_since=1776157200', 'invalid_parameter'],
  ['modified_since=9999-01-01T00:00:00Z', 'invalid_parameter'],
  ['modified_since=2026-01-01T00:00:00Z&modified_since=2026-01-01T00:00:00Z', 'invalid_parameter'],
  ['modified_since=2026-01-01T00:00:00Z&country=US', 'invalid_parameter'],
  ['modified_since=2026-01-01T00:00:00Z&sort=newest', 'invalid_parameter'],
  ['modified_since=2026-01-01T00:00:00Z&offset=5', 'invalid_parameter'],
  ['modified_since=2026-01-01T00:00:00Z&currency=ZZZ', 'unknown_currency'],
  ['modified_since=2026-01-01T00:00:00Z&cursor=abc', 'invalid_cursor'],
]

test('a wrong instant, a cursor of another listing or a filter beside it is refused', async () => {
  await read(['x', '1'], ['y', '1'])
  const { next_cursor } = await page('modified_since=2026-01-01T00:00:00Z&limit=1')
  const foreign: [string, string] = [
    `modified_since=2026-01-02T00:00:00Z&cursor=${next_cursor}`,
    'invalid_cursor',
  ]
  for (const [query, code] of [...REFUSED, foreign]) {
    const answer = await fetch(`${server.apiUrl}/v1/products?${query}`)
    assert.deepEqual([answer.status, problem.parse(await answer.json()).code], [400, code], query)
  }
  for (const good of ['0001-01-01T00:00:00Z', '2026-04-14T17:00:00%2B08:00']) {
    assert.ok((await page(`modified_since=${good}`)).total > 0)
  }
})

test('from before the log begins every product is listed; since then, those that were modified', async () => {
  const { db } = server.database
  await server.services.search.catchUp()
  await markChanges(db, now)
  later(100 * DAY_MS)
  await markChanges(db, now)
  const since = later()
  await read(['x', '2'])
  await server.services.search.catchUp()
  const begun = await page('modified_since=2026-04-14T09:05:00Z&limit=1')
  await cutChanges({ db, clock })
  const live = server.services.search.search({
    text: '',
    groupBy: 'product',
    filters: {},
    currency: 'USD',
    visibleOrgIds: [],
    offset: 0,
    limit: 1,
    facets: [],
  })
  assert.equal((await modifiedSince(new Date('2026-04-14T09:00:00Z'), 100)).length, live.total)
  assert.ok(live.total > 5)
  assert.deepEqual(await modifiedSince(since), ['x'])
  const lost = await fetch(
    `${server.apiUrl}/v1/products?modified_since=2026-04-14T09:05:00Z&limit=1&cursor=${begun.next_cursor}`,
  )
  assert.deepEqual([lost.status, problem.parse(await lost.json()).code], [410, 'cursor_expired'])
})
