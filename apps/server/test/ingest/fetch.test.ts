import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { sql } from 'kysely'
import { ensureSource } from '../../src/catalog/index.ts'
import { carryOut, type Run } from '../../src/ingest/index.ts'
import { createRun, getRun, type RunKind } from '../../src/ingest/run-store.ts'
import type { Database } from '../../src/kernel/db/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { type Handler, productPage, type Shop, startShop, toLoopback } from './crawl/support/shop.ts'

// Inputs that a run fetches itself, from a web server on this machine.

const HOUR_MS = 3_600_000
const START_MS = Date.parse('2026-11-21T00:00:00Z')

let database: TestDatabase
let db: Database
let folder: string
let nowMs: number
let sources = 0
let source: { id: number; name: string }

before(async () => {
  database = await createTestDatabase()
  db = database.db
  folder = await mkdtemp(join(tmpdir(), 'buywhere-fetch-'))
})
after(async () => {
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** A shop of its own on the web, not read yet. */
async function openShop(): Promise<Shop> {
  nowMs = START_MS
  const name = `shop-${++sources}`
  source = await ensureSource(db, { name, country: 'US', region: 'us', currency: 'USD' })
  return startShop()
}

/** Reads the source once, as its schedule would; an hour has passed since it was last read. */
async function read(input: string, { kind = 'feed' as RunKind, allowLoopback = true } = {}): Promise<Run> {
  nowMs += HOUR_MS
  const runId = await createRun(
    db,
    {
      orgId: null,
      sourceId: source.id,
      input,
      format: null,
      columnMap: null,
      storeUrl: null,
      spoolPath: null,
      inputBytes: null,
      inputSha256: null,
      kind,
    },
    new Date(nowMs),
  )
  const clock = { now: () => new Date(nowMs) }
  const wait = async (ms: number) => {
    const untilMs = nowMs + ms
    await turn()
    nowMs = Math.max(nowMs, untilMs)
  }
  const network = { allowLoopback, ...(allowLoopback && { resolve: toLoopback }) }
  await carryOut({ db, clock, rawFolder: join(folder, 'raw'), spoolFolder: folder, network, wait }, runId)
  return getRun(db, runId)
}

async function confirmedHours(): Promise<number> {
  const { rows } = await sql<{ at: Date }>`
    select confirmed_at as at from catalog.sources where id = ${source.id}
  `.execute(db)
  return Math.floor((rows[0]!.at.getTime() - START_MS) / HOUR_MS)
}

async function offers(): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select sku || ' ' || coalesce(price_minor::text, '-') ||
      case when delisted_at is not null then ' delisted' when missing_since is not null then ' missing' else '' end as line
    from catalog.offers where source_id = ${source.id} order by sku
  `.execute(db)
  return rows.map(({ line }) => line)
}

/** A feed with an entity tag, answered with 304 to whoever knows it. */
const tagged =
  (feed: () => string, etag: () => string): Handler =>
  (request, response) => {
    if (request.headers['if-none-match'] === etag()) response.writeHead(304).end()
    else response.writeHead(200, { etag: etag() }).end(feed())
  }

test('a feed that its origin says is unmodified is confirmed without being sent or read again', async () => {
  await using shop = await openShop()
  shop.routes.set(
    '/feed.csv',
    tagged(
      () => 'id,title,price\n1,Lamp stand,9.99\n',
      () => '"one"',
    ),
  )
  const first = await read(shop.url('/feed.csv'))
  assert.deepEqual([first.status, first.isUnmodified, first.rowsCreated], ['completed', false, 1])
  const second = await read(shop.url('/feed.csv'))
  assert.deepEqual([second.status, second.isUnmodified, second.rowsRead], ['completed', true, 0])
  const third = await read(shop.url('/feed.csv'))
  assert.ok(third.isUnmodified, 'an unmodified reading hands its validators on')
  assert.equal(await confirmedHours(), 3)
  assert.deepEqual(await offers(), ['1 999'])
})

test('a feed is asked for whole once its tag is a day old, whatever its origin says', async () => {
  await using shop = await openShop()
  shop.routes.set(
    '/feed.csv',
    tagged(
      () => 'id,title,price\n1,Lamp stand,9.99\n',
      () => '"never changes"',
    ),
  )
  const outcomes: boolean[] = []
  for (let hour = 0; hour < 27; hour++) outcomes.push((await read(shop.url('/feed.csv'))).isUnmodified)
  assert.deepEqual(
    outcomes.flatMap((isUnmodified, hour) => (isUnmodified ? [] : [hour])),
    [0, 24],
  )
})

test('a sale begins on its day although the feed that announced it is unmodified', async () => {
  await using shop = await openShop()
  const feed =
    'id\ttitle\tprice\tsale_price\tsale_price_effective_date\n' +
    '1\tLamp stand\t20.00 USD\t15.00 USD\t2026-11-21T02:30Z/2026-11-21T04:30Z\n'
  shop.routes.set(
    '/feed.tsv',
    tagged(
      () => feed,
      () => '"sale"',
    ),
  )
  const prices: string[] = []
  for (let hour = 1; hour <= 6; hour++) {
    const { isUnmodified } = await read(shop.url('/feed.tsv'))
    prices.push(`${(await offers())[0]}${isUnmodified ? ' unmodified' : ''}`)
  }
  assert.deepEqual(prices, [
    '1 2000',
    '1 2000 unmodified',
    '1 1500',
    '1 1500 unmodified',
    '1 2000',
    '1 2000 unmodified',
  ])
})

test('what a second reading has to settle is read again, although the feed is unmodified', async () => {
  await using shop = await openShop()
  let feed = 'id,title,price\n1,Lamp stand,9.99\n2,Lamp shade,5.00\n3,Lamp foot,7.00\n'
  let etag = '"one"'
  shop.routes.set(
    '/feed.csv',
    tagged(
      () => feed,
      () => etag,
    ),
  )
  await read(shop.url('/feed.csv'))
  feed = 'id,title,price\n1,Lamp stand,9.99\n2,Lamp shade,5.00\n'
  etag = '"two"'
  await read(shop.url('/feed.csv'))
  assert.deepEqual(await offers(), ['1 999', '2 500', '3 700 missing'])
  assert.ok(!(await read(shop.url('/feed.csv'))).isUnmodified)
  assert.deepEqual(await offers(), ['1 999', '2 500', '3 700 delisted'])
  assert.ok((await read(shop.url('/feed.csv'))).isUnmodified)
})

test('a feed that cannot be fetched whole changes and confirms nothing, and the run says why', async () => {
  await using shop = await openShop()
  const feed = 'id,title,price\n1,Lamp stand,9.99\n'
  shop.routes.set('/feed.csv', feed)
  assert.equal((await read(shop.url('/feed.csv'))).status, 'completed')
  const redirect =
    (location: string): Handler =>
    (_request, response) =>
      response.writeHead(302, { location }).end()
  const failures: [Handler, RegExp][] = [
    [(_request, response) => response.writeHead(500).end(), /answered 500/],
    [(_request, response) => response.writeHead(304).end(), /answered 304/],
    [
      (_request, response) => {
        response.writeHead(200, { 'content-length': '9999' }).write(feed, () => response.socket!.destroy())
      },
      /truncated|invalid/,
    ],
    [(_request, response) => response.socket!.destroy(), /network/],
    [redirect('file:///etc/passwd'), /invalid_url/],
    [redirect('http://169.254.169.254/latest/meta-data'), /address_refused/],
    [redirect('http://10.0.0.1/feed.csv'), /address_refused/],
    [redirect('/feed.csv'), /too_many_redirects/],
  ]
  for (const [handler, reason] of failures) {
    shop.routes.set('/feed.csv', handler)
    const run = await read(shop.url('/feed.csv'))
    assert.deepEqual([run.status, run.errorCode], ['failed', 'feed_failed'])
    assert.match(run.errorMessage!, reason)
  }
  shop.routes.set('/feed.csv', '<!doctype html><html><body>Sign in</body></html>')
  assert.equal((await read(shop.url('/feed.csv'))).errorCode, 'not_a_feed')
  const { errorMessage } = await read(shop.url('/feed.csv', '127.0.0.1'), { allowLoopback: false })
  assert.match(errorMessage!, /address_refused/)
  assert.equal(await confirmedHours(), 1)
  assert.deepEqual(await offers(), ['1 999'])
  assert.deepEqual(
    (await readdir(folder)).filter(name => name.endsWith('.part')),
    [],
  )
})

function sell(shop: Shop, skus: readonly string[]): void {
  shop.routes.set('/robots.txt', `Sitemap: ${shop.url('/sitemap.xml')}`)
  shop.routes.set('/sitemap.xml', shop.sitemap(skus.map(sku => `/p/${sku}`)))
  for (const sku of skus) shop.routes.set(`/p/${sku}`, productPage(sku))
}

test('a crawled shop is a source like any other: new, changed, missing and delisted', async () => {
  await using shop = await openShop()
  sell(shop, ['a', 'b', 'c'])
  const first = await read(shop.url('/'), { kind: 'crawl' })
  assert.deepEqual([first.status, first.isFull, first.rowsCreated], ['completed', true, 3])
  shop.routes.set('/p/b', productPage('b', '18.50'))
  shop.routes.delete('/p/c')
  const second = await read(shop.url('/'), { kind: 'crawl' })
  assert.deepEqual([second.rowsChanged, second.rowsUnchanged, second.offersMissing], [1, 1, 1])
  assert.deepEqual(await offers(), ['a 1990', 'b 1850', 'c 1990 missing'])
  await read(shop.url('/'), { kind: 'crawl' })
  assert.deepEqual(await offers(), ['a 1990', 'b 1850', 'c 1990 delisted'])
  assert.equal(await confirmedHours(), 3)
})

test('a crawl that leaves pages out speaks for those it read, and takes nothing away', async () => {
  await using shop = await openShop()
  sell(shop, ['a', 'b'])
  await read(shop.url('/'), { kind: 'crawl' })
  shop.routes.set('/p/b', (_request, response) => response.writeHead(500).end())
  for (let time = 0; time < 2; time++) {
    const run = await read(shop.url('/'), { kind: 'crawl' })
    assert.deepEqual([run.status, run.isFull, run.rowsRejected], ['completed', false, 1])
  }
  assert.deepEqual(await offers(), ['a 1990', 'b 1990'])
  assert.equal(await confirmedHours(), 1)
  const { rows } = await sql<{ sku: string; hours: number }>`
    select sku, floor(extract(epoch from confirmed_at - ${new Date(START_MS)}::timestamptz) / 3600) as hours
    from catalog.offers where source_id = ${source.id} and confirmed_at is not null
  `.execute(db)
  assert.deepEqual(
    rows.map(({ sku, hours }) => [sku, Number(hours)]),
    [['a', 3]],
  )
})

test('a shop none of whose pages answers is a failed run with every page in its errors', async () => {
  await using shop = await openShop()
  sell(shop, ['a', 'b'])
  for (const sku of ['a', 'b']) {
    shop.routes.set(`/p/${sku}`, (_request, response) => response.writeHead(403).end())
  }
  const run = await read(shop.url('/'), { kind: 'crawl' })
  assert.deepEqual([run.status, run.errorCode, run.rowsRejected], ['failed', 'crawl_failed', 2])
  const { rows } = await sql`select distinct code from ingest.row_errors where run_id = ${run.id}`.execute(db)
  assert.deepEqual(rows, [{ code: 'page_refused' }])
})
