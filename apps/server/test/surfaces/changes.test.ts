import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type PublicChange, problem } from '@buywhere/contract'
import { sql } from 'kysely'
import { cutChanges, ensureChangeEpoch, ensureSource, markChanges } from '../../src/catalog/index.ts'
import { randomOf } from '../../src/demo/random.ts'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { BusyCatalogue } from '../support/busy-catalogue.ts'
import { assertIsCatalogue, CatalogueCopy, follow, readChanges } from '../support/catalogue-copy.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { createTenant, type Tenant } from '../support/tenants.ts'

const DAY_MS = 86_400_000
// Stands still once all is set up: some of that is dated by the database.
let now = new Date()
let isSetUp = false
const clock = { now: () => (isSetUp ? now : new Date()) }
let server: TestServer
let key: string
let tenant: Tenant

before(async () => {
  server = await startServer({ clock })
  key = await issueOperatorKey(server.database.db, 'follower', now)
  await server.services.tenancy.access.refresh()
  tenant = await createTenant(server, 'quibblewick')
  now = new Date()
  isSetUp = true
})
after(() => server[Symbol.asyncDispose]())

/** So many steps of a catalogue of its own kind for each seed. */
async function openBusy(seed: number): Promise<BusyCatalogue> {
  const random = randomOf(seed)
  const busy = new BusyCatalogue(server.database.db, now, below => Math.floor(random() * below))
  await busy.open([`north-${seed}`, `south-${seed}`, `west-${seed}`])
  return busy
}

async function live(busy: BusyCatalogue, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    await busy.step()
    now = busy.now
  }
}

async function refusal(path: string, credentials = key) {
  const answer = await fetch(server.apiUrl + path, { headers: { authorization: `Bearer ${credentials}` } })
  const { code, status } = problem.parse(await answer.json())
  assert.equal(status, answer.status)
  return `${status} ${code}`
}

test('a copy that follows from an empty start is the catalogue, whatever happens to that meanwhile', async () => {
  const busy = await openBusy(1)
  const copy = new CatalogueCopy()
  let cursor = ''
  let isDone = false
  const writer = live(busy, 70).finally(() => {
    isDone = true
  })
  // Reads beside the writer, in small pages: transactions are open all the time.
  while (!isDone) cursor = await follow(server, key, copy, { cursor, limit: 7 })
  await writer
  await settle()
  await follow(server, key, copy, { cursor })
  assert.ok((await assertIsCatalogue(server, key, copy)) > 5)
  const missed = [
    'created',
    'changed',
    'price',
    'availability',
    'relisted',
    'confirmed',
    'missing',
    'delisted',
    'moved',
    'product',
    'merged',
    'source',
  ].filter(kind => !copy.kinds.has(kind))
  assert.deepEqual(missed, [], 'all of it happened')

  const another = new CatalogueCopy()
  await follow(server, key, another, { cursor: '', limit: 1_000 })
  assert.deepEqual(another.offers, copy.offers, 'in one go it comes to the same')
})

test('a copy begun from the full listing, while the catalogue goes on changing, is the catalogue', async () => {
  const busy = await openBusy(2)
  await live(busy, 40)
  const copy = new CatalogueCopy()
  const cursor = await copyListing(copy, () => live(busy, 3))
  await live(busy, 20)
  await settle()
  await follow(server, key, copy, { cursor })
  assert.ok((await assertIsCatalogue(server, key, copy, { isFromListing: true })) > 5)
})

/** Takes the listing of everything, page by page, and the sources; answers where its changes begin. */
async function copyListing(copy: CatalogueCopy, between: () => Promise<void>): Promise<string> {
  const listed: string[] = []
  let cursor = ''
  let changesCursor = ''
  do {
    const answer = await fetch(
      `${server.apiUrl}/v1/products?modified_since=1970-01-01T00:00:00Z&limit=4${cursor && `&cursor=${cursor}`}`,
      { headers: { authorization: `Bearer ${key}` } },
    )
    const body = (await answer.json()) as {
      products: { product_id: string; offers: { offer_id: string }[] }[]
      next_cursor?: string
      changes_cursor: string
    }
    assert.equal(answer.status, 200)
    if (changesCursor !== '') assert.equal(body.changes_cursor, changesCursor)
    changesCursor = body.changes_cursor
    for (const product of body.products) {
      listed.push(product.product_id)
      copy.applyListed(product as never)
    }
    cursor = body.next_cursor ?? ''
    await between()
  } while (cursor !== '')
  assert.equal(new Set(listed).size, listed.length, 'each once')
  return changesCursor
}

/** The changes since `cursor`, and where they end. */
async function changesSince(cursor: string, query = '', credentials = key) {
  await settle()
  const changes: PublicChange[] = []
  let at = cursor
  while (true) {
    const page = await readChanges(server, credentials, `cursor=${at}&limit=1000${query}`)
    changes.push(...page.changes)
    at = page.next_cursor
    if (!page.has_more) return { changes, cursor: at }
  }
}

/** Other tests on the same server hold readers up, as any transaction does: waits for those that are open now. */
const settle = () => server.services.search.catchUp()

async function startNow(): Promise<string> {
  await settle()
  return (await readChanges(server, key, 'cursor=now')).next_cursor
}

test('a reading says in one change all that it made another, with the price before and after it', async () => {
  const shop = { name: 'precise', country: 'US', currency: 'USD' }
  const read = async (fields: Parameters<typeof rawOffer>[0]) => {
    now = new Date(now.getTime() + 60_000)
    await fillCatalogue(server.database.db, shop, [rawOffer(fields)], now)
  }
  const since = await startNow()
  const base = { sku: 'a', title: 'Lamp' }
  await read({ ...base, price: '20' })
  await read({ ...base, price: '18' })
  await read({ ...base, price: '18', availability: 'out of stock' })
  await read({ ...base, title: 'Lamp, red', price: '18', availability: 'out of stock' })
  await read({ ...base, title: 'Lamp, blue', price: null, availability: 'in stock' })
  await read({ ...base, title: 'Lamp, blue', price: '19' })
  const { changes } = await changesSince(since)
  const told = changes.filter(({ offer_id }) => offer_id !== null)
  const money = (amount: number) => ({ amount, currency: 'USD' })
  assert.deepEqual(
    told.map(({ what, old_price, new_price }) => [what.join(' '), old_price, new_price]),
    [
      ['created', undefined, undefined],
      ['price', money(20), money(18)],
      ['availability', undefined, undefined],
      ['changed', undefined, undefined],
      ['price availability changed', money(18), null],
      ['price', null, money(19)],
    ],
  )
  // As it is now, in every one of them.
  assert.deepEqual([...new Set(told.map(({ offer }) => offer?.price))], [19])

  const priced = await changesSince(since, '&kinds=price')
  assert.equal(priced.changes.length, 3)
  const changed = await changesSince(since, '&kinds=changed')
  assert.equal(changed.changes.length, 2, 'also where the price became another at the same time')
  assert.deepEqual((await changesSince(since, '&country=DE')).changes, [])
  assert.equal((await changesSince(since, '&country=us,DE')).changes.length, changes.length)
})

test('changes of private offers are told to their organisation alone', async () => {
  const own = (await changesSince('', '', tenant.apiKey)).changes.filter(
    ({ merchant_id }) => merchant_id === 'quibblewick-shop',
  )
  assert.ok(own.filter(({ kind }) => kind === 'created').length === 2)
  assert.ok(own.every(({ offer }) => offer == null || !offer.go_url.includes('/go/')))
  const other = await changesSince('')
  assert.ok(other.changes.length > 100)
  assert.ok(!JSON.stringify(other).includes('quibblewick'))
})

test('without a key, with a made-up cursor or a wrong parameter there are no changes', async () => {
  assert.equal((await fetch(`${server.apiUrl}/v1/changes`)).status, 401)
  const good = await startNow()
  const spoiled = [
    'abc',
    '%00',
    'MQ',
    `${good}A`,
    good.slice(1),
    Buffer.from('c1.1.1-99999999999999999999-1').toString('base64url'),
    Buffer.from('c1.1.1-5-5.x1').toString('base64url'),
  ]
  for (const cursor of spoiled)
    assert.equal(await refusal(`/v1/changes?cursor=${cursor}`), '400 invalid_cursor', cursor)
  for (const query of [
    'limit=0',
    'limit=1001',
    'limit=x',
    'wait=31',
    'wait=-1',
    'kinds=sold',
    'country=USA',
  ]) {
    assert.equal(await refusal(`/v1/changes?${query}`), '400 invalid_parameter', query)
  }
})

test('who waits is answered when something happens', async () => {
  const cursor = await startNow()
  const waiting = readChanges(server, key, `cursor=${cursor}&wait=30`)
  const shop = { name: 'awaited', country: 'US', currency: 'USD' }
  await fillCatalogue(server.database.db, shop, [rawOffer({ sku: 'a', title: 'Fan', price: '9' })], now)
  const { changes } = await waiting
  assert.ok(changes.length > 0)
  assert.equal(changes[0]!.merchant_id, 'awaited')
})

test('who waits for what does not come is answered when the server ends', async () => {
  await using other = await startServer({ clock })
  const otherKey = await issueOperatorKey(other.database.db, 'follower', now)
  await other.services.tenancy.access.refresh()
  const { next_cursor } = await readChanges(other, otherKey, 'cursor=now')
  const asked = AbortSignal.timeout(60_000)
  const waiting = fetch(`${other.apiUrl}/v1/changes?cursor=${next_cursor}&wait=30`, {
    headers: { authorization: `Bearer ${otherKey}` },
    signal: asked,
  })
  // Under way for certain once one asked after it is answered.
  await readChanges(other, otherKey, 'cursor=now')
  await other[Symbol.asyncDispose]()
  const answer = await waiting
  assert.deepEqual(((await answer.json()) as { changes: unknown[] }).changes, [])
})

test('a log that was cut turns away who was behind it, and makes a whole copy for who begins anew', async () => {
  const { db } = server.database
  const busy = await openBusy(3)
  await live(busy, 30)
  await settle()
  const copy = new CatalogueCopy()
  const early = (await readChanges(server, key, 'cursor=&limit=5')).next_cursor
  const head = await follow(server, key, copy, { cursor: '' })
  await markChanges(db, now)
  now = new Date(now.getTime() + 91 * DAY_MS)
  await live(await openBusy(4), 10)

  assert.ok((await cutChanges({ db, clock })).deleted > 0)
  assert.deepEqual(await cutChanges({ db, clock }), { deleted: 0 })
  assert.equal(await refusal(`/v1/changes?cursor=${early}`), '410 cursor_expired')
  await settle()
  await follow(server, key, copy, { cursor: head })
  await assertIsCatalogue(server, key, copy)

  const anew = new CatalogueCopy()
  const first = await readChanges(server, key, 'cursor=&limit=20')
  for (const change of first.changes) anew.apply(change)
  // What happens while the catalogue is walked through comes behind it.
  await live(await openBusy(5), 10)
  await settle()
  await follow(server, key, anew, { cursor: first.next_cursor, limit: 20 })
  await assertIsCatalogue(server, key, anew)
})

test('a cursor from before the database was restored is refused; from the beginning all is told still', async () => {
  const { db } = server.database
  const before = await startNow()
  await sql`update catalog.change_epochs set server_history = 'another server/1'`.execute(db)
  await ensureChangeEpoch(db)
  assert.equal(await refusal(`/v1/changes?cursor=${before}`), '410 cursor_expired')
  await ensureSource(db, { name: 'after', country: 'US', region: 'us', currency: 'USD' })
  await settle()
  const copy = new CatalogueCopy()
  await follow(server, key, copy, { cursor: '', limit: 50 })
  await assertIsCatalogue(server, key, copy)
  assert.ok(copy.sources.has('after'))
})
