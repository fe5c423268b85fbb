import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { loadDemo, wantsDemo } from '../../src/demo/load-demo.ts'
import type { Database } from '../../src/kernel/db/index.ts'
import { createTestDatabase } from '../support/test-database.ts'

const SIZE = { offers: 3_000, seed: 5 }
const FIRST_DAY = { now: () => new Date('2026-04-14T09:00:00Z') }
const NEXT_DAY = { now: () => new Date('2026-04-15T09:00:00Z') }

async function count(db: Database) {
  const { rows } = await sql<{ offers: number; products: number; points: number; repeats: number }>`
    select (select count(*) from catalog.offers) as offers, (select count(*) from catalog.products) as products,
           (select count(*) from catalog.price_points) as points,
           (select count(*) from (
              select row(price_minor, currency, list_price_minor, availability) is not distinct from
                     lag(row(price_minor, currency, list_price_minor, availability))
                       over (partition by offer_id order by observed_at) as repeats
              from catalog.price_points) p where repeats) as repeats
  `.execute(db)
  return rows[0]!
}

test('an empty catalogue wants the demo, and loaded again it changes nothing', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  assert.equal(await wantsDemo(db), true)
  await loadDemo(db, FIRST_DAY, SIZE)
  assert.equal(await wantsDemo(db), false)
  const loaded = await count(db)
  assert.deepEqual([loaded.offers, loaded.products, loaded.repeats], [3_000, 1_242, 0])
  assert.ok(loaded.points > 6_000, 'there is a history of prices')

  await loadDemo(db, NEXT_DAY, SIZE)
  assert.deepEqual(await count(db), loaded)
})

test('a demo whose loading was cut off is wanted again; a catalogue with a shop of its own is left alone', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await loadDemo(db, FIRST_DAY, SIZE)
  await sql`update catalog.sources set confirmed_at = null where name = 'northpeak-us'`.execute(db)
  assert.equal(await wantsDemo(db), true)
  await sql`update catalog.sources set is_demo = false where name = 'northpeak-us'`.execute(db)
  assert.equal(await wantsDemo(db), false)
})
