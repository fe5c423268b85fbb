import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { openFeedReader } from '../support/run-feed.ts'
import { createTestDatabase } from '../support/test-database.ts'

const CHANGES = join(import.meta.dirname, '../../../../../shared/data/prices/hk-pricewatch-changes.csv.gz')
/** REPLAY_DAYS=9999 replays everything there is: some minutes. */
const DAYS = Number(process.env.REPLAY_DAYS ?? 40)

test('price changes replayed as daily runs give exactly the price history they came from', {
  skip: existsSync(CHANGES) ? false : 'needs the shared data',
  timeout: 3_000_000,
}, async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await using feeds = await openFeedReader(db)
  const wanted = new Map<string, string>()
  let changes = 0
  for (const [day, rows] of readDays()) {
    const feed = ['id,title,price,currency', ...rows.map(row => `${row.sku},${row.sku},${row.price},HKD`)]
    const run = await feeds.read(feed.join('\n'), new Date(`${day}T06:00:00Z`), { isFull: false })
    assert.deepEqual([run.status, run.rowsRejected], ['completed', 0], day)
    for (const { sku, price } of rows) {
      wanted.set(sku, `${wanted.get(sku) ?? ''}${day} ${price}\n`)
      changes++
    }
  }
  const { rows } = await sql<{ sku: string; history: string }>`
      select o.sku, string_agg(to_char(p.observed_at at time zone 'UTC', 'YYYY-MM-DD') || ' ' ||
               coalesce(to_char(p.price_minor / 100.0, 'FM999990.00'), '') || E'\n', '' order by p.observed_at) as history
      from catalog.offers o join catalog.price_points p on p.offer_id = o.id group by o.sku
    `.execute(db)
  assert.ok(changes > 10_000)
  assert.deepEqual(new Map(rows.map(({ sku, history }) => [sku, history])), wanted)
})

type Change = { sku: string; price: string }

/** Changes of the price by day; a row that only the promotion of changed is none. */
function readDays(): Map<string, Change[]> {
  const lines = gunzipSync(readFileSync(CHANGES)).toString().trim().split('\n').slice(1)
  const days = new Map<string, Map<string, string>>()
  const last = new Map<string, string>()
  for (const line of lines) {
    const [day = '', code = '', store = '', price = ''] = line.split(',')
    if (!days.has(day) && days.size === DAYS) break
    const sku = `${code}-${store}`
    // An empty price: the shop stopped naming one.
    if (last.get(sku) !== price) {
      const changes = days.get(day) ?? new Map<string, string>()
      days.set(day, changes.set(sku, price))
      last.set(sku, price)
    }
  }
  return new Map([...days].map(([day, map]) => [day, [...map].map(([sku, price]) => ({ sku, price }))]))
}
