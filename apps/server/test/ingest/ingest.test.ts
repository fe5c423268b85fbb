import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { ensureSource } from '../../src/catalog/index.ts'
import { carryOut, getRun, listRejections, type Run } from '../../src/ingest/index.ts'
import { createRun } from '../../src/ingest/run-store.ts'
import type { Database } from '../../src/kernel/db/index.ts'
import { createTestDatabase } from '../support/test-database.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buywhere-ingest-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const T1 = new Date('2026-11-20T08:00:00Z')
const T2 = new Date('2026-11-20T12:00:00Z')
const T3 = new Date('2026-11-20T16:00:00Z')

/** One run of a feed, as the job carries it out. */
async function ingest(db: Database, feed: string | Uint8Array, now: Date): Promise<Run> {
  const spoolPath = join(folder, `${crypto.randomUUID()}.feed`)
  await writeFile(spoolPath, feed)
  const source = await ensureSource(db, { name: 'shop', country: 'US', region: 'us', currency: 'USD' })
  const input = {
    input: 'feed',
    format: null,
    columnMap: null,
    storeUrl: null,
    spoolPath,
    inputBytes: feed.length,
    inputSha256: '-',
  }
  const runId = await createRun(db, { orgId: null, sourceId: source.id, ...input }, now)
  await carryOut(
    { db, clock: { now: () => now }, rawFolder: join(folder, 'raw'), spoolFolder: folder },
    runId,
  )
  return getRun(db, runId)
}

const csv = (...rows: string[]) => ['id,title,price,availability,gtin', ...rows].join('\n')

async function offers(db: Database) {
  const { rows } = await sql<{
    sku: string
    price: number | null
    currency: string
    missing: boolean
    points: number
    observedAt: Date
  }>`
    select sku, price_minor as price, currency, missing_since is not null as missing, greatest(observed_at, confirmed_at) as "observedAt",
           (select count(*) from catalog.price_points p where p.offer_id = o.id) as points
    from catalog.offers o order by sku
  `.execute(db)
  return rows
}

async function countChanges(db: Database, kind: string): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*) as n from catalog.changes where kind = ${kind}`.execute(db)
  return rows[0]!.n
}

test('reading the same feed again changes nothing but how fresh its offers are', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const feed = csv(
    'a,Kettle,19.90 USD,in stock,',
    'b,Toaster,"1.299,00 €",in stock,',
    'c,Lamp,,out of stock,',
  )
  const first = await ingest(db, feed, T1)
  assert.deepEqual([first.status, first.rowsCreated, first.rowsRejected], ['completed', 3, 0])
  const stored = await offers(db)
  assert.deepEqual(
    stored.map(({ sku, price, currency, points }) => [sku, price, currency, points]),
    [
      ['a', 1990, 'USD', 1],
      ['b', 129_900, 'EUR', 1],
      ['c', null, 'USD', 1],
    ],
  )
  const second = await ingest(db, feed, T2)
  assert.deepEqual([second.rowsCreated, second.rowsChanged, second.rowsUnchanged], [0, 0, 3])
  assert.deepEqual(await offers(db), stored)
  assert.equal(await countChanges(db, 'offer_created'), 3)
  assert.equal(await countChanges(db, 'offer_changed'), 0)
  const { rows } = await sql<{ at: Date }>`select confirmed_at as at from catalog.sources`.execute(db)
  assert.deepEqual(rows[0]!.at, T2)
})

test('a new price is a new point; other news is none', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await ingest(db, csv('a,Kettle,20,in stock,', 'b,Toaster,30,in stock,'), T1)
  const run = await ingest(db, csv('a,Kettle,18,in stock,', 'b,Toaster deluxe,30,in stock,'), T2)
  assert.equal(run.rowsChanged, 2)
  assert.deepEqual(
    (await offers(db)).map(({ price, points }) => [price, points]),
    [
      [1800, 2],
      [3000, 1],
    ],
  )
})

test('rows that cannot be offers are reported by line and code, and the good ones are kept', async () => {
  await using database = await createTestDatabase()
  const run = await ingest(
    database.db,
    csv(
      'a,Kettle,S$12.90,in stock,',
      'b,Toaster,0,in stock,',
      'c,Lamp,call us,in stock,',
      ',Nameless,1,in stock,',
      'd,,1,in stock,',
      'a,Kettle again,5,in stock,',
      'e,Fan,1 ABC,in stock,',
      'f,Cup,4.99,in stock,',
    ),
    T1,
  )
  assert.equal(run.status, 'completed')
  const rejections = await listRejections(database.db, run.id)
  assert.deepEqual(
    rejections.map(({ line, code }) => [line, code]),
    [
      [3, 'price_zero'],
      [4, 'price_not_a_price'],
      [5, 'missing_sku'],
      [6, 'missing_title'],
      [7, 'duplicate_sku'],
      [8, 'unknown_currency'],
    ],
  )
  for (const { message } of rejections) assert.ok(message.length > 5)
  assert.deepEqual(
    (await offers(database.db)).map(({ sku, price, currency }) => [sku, price, currency]),
    [
      ['a', 1290, 'SGD'],
      ['f', 499, 'USD'],
    ],
  )
})

test('an offer a complete feed no longer lists is missing, keeps its price and stops getting fresher', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await ingest(db, csv('a,Kettle,20,in stock,', 'b,Toaster,30,in stock,'), T1)
  await ingest(db, csv('a,Kettle,20,in stock,', 'b,Toaster,30,in stock,'), T2)
  const run = await ingest(db, csv('a,Kettle,20,in stock,'), T3)
  assert.equal(run.offersMissing, 1)
  const gone = (await offers(db))[1]!
  assert.deepEqual([gone.missing, gone.price, gone.observedAt], [true, 3000, T2])
  await ingest(db, csv('a,Kettle,20,in stock,', 'b,Toaster,30,in stock,'), T3)
  assert.equal((await offers(db))[1]!.missing, false, 'seen again, it is back')
})

const SPOILED: [name: string, feed: string | Uint8Array, code: string, kept: number][] = [
  ['empty', '', 'empty_feed', 0],
  ['not a feed', '<!doctype html><html><body>Sign in</body></html>', 'not_a_feed', 0],
  [
    'cut off',
    '<rss><channel><item><id>a</id><title>Kettle</title><price>1 USD</price></item><item><id>b</id>',
    'truncated_feed',
    1,
  ],
  [
    'armed with a DTD',
    '<!DOCTYPE r [<!ENTITY a "aaaa">]><rss><channel><item><id>x</id></item></channel></rss>',
    'dtd_forbidden',
    0,
  ],
]

for (const [name, feed, code, kept] of SPOILED) {
  test(`a feed that is ${name} fails with ${code} and takes nothing away`, async () => {
    await using database = await createTestDatabase()
    const { db } = database
    await ingest(db, csv('stored,Lamp,10,in stock,'), T1)
    const before = (await offers(db)).find(offer => offer.sku === 'stored')
    const run = await ingest(db, feed, T2)
    assert.deepEqual([run.status, run.errorCode, run.rowsCreated], ['failed', code, kept])
    assert.deepEqual(
      (await offers(db)).find(offer => offer.sku === 'stored'),
      before,
    )
  })
}
