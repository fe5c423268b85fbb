import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { backfillPrices, ensureSource, readProductHistory, rollUpPrices } from '../../../src/catalog/index.ts'
import type { Database } from '../../../src/kernel/db/index.ts'
import { fillCatalogue, rawOffer } from '../../support/fill-catalogue.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const CHANGES = join(import.meta.dirname, '../../../../../../shared/data/prices/hk-pricewatch-changes.csv.gz')
/** HK_PAIRS=1000 compares a thousand products in a shop, HK_PAIRS=99999 all there are. */
const PAIRS = Number(process.env.HK_PAIRS ?? 100)
const DAY_MS = 86_400_000
const HOURS = 24
const SHOP = { name: 'hk', country: 'HK', currency: 'HKD' }
const ROLLED_UP_AT = new Date('2025-11-11T11:00:00Z')
const WINDOW_ENDS = ['2023-10-01', '2024-09-01', '2025-07-15', '2026-02-23']

type Change = { day: number; hour: number; minor: number | null }
type Pair = { sku: string; changes: Change[] }

test('daily prices of products in shops are those that the raw file of their changes gives', {
  skip: existsSync(CHANGES) ? false : 'needs the shared data',
  timeout: 3_000_000,
}, async t => {
  await using database = await createTestDatabase()
  const { db } = database
  const pairs = choosePairs(readPairs(), PAIRS)
  await load(db, pairs)
  // Rolled up in part: the days after it come from the points.
  await rollUpPrices({ db, clock: { now: () => ROLLED_UP_AT } })
  const { rows } = await sql<{ id: number; productId: number; sku: string }>`
    select id, product_id as "productId", sku from catalog.offers
  `.execute(db)
  const ids = new Map(rows.map(row => [row.sku, row]))
  let days = 0
  for (const { sku, changes } of pairs) {
    const stored = ids.get(sku)
    assert.ok(stored !== undefined)
    for (const end of WINDOW_ENDS) {
      const { daily } = await readProductHistory(db, stored.productId, {
        days: 365,
        currency: 'HKD',
        visibleOrgIds: [],
        now: new Date(`${end}T23:59:59.999Z`),
        offerId: stored.id,
      })
      const told = daily.map(({ day, min, max, avg, dataPoints }) => [
        day,
        min,
        max,
        avg.toFixed(6),
        dataPoints,
      ])
      const wanted = recompute(changes, end)
      assert.deepEqual(told, wanted, `${sku} until ${end}`)
      days += wanted.length
    }
  }
  assert.ok(days > PAIRS * 100)
  t.diagnostic(`${pairs.length} pairs, ${days} days compared`)
})

/** The file has no time of day: an hour from the words of the line makes days of several prices. */
function readPairs(): Pair[] {
  const lines = gunzipSync(readFileSync(CHANGES)).toString().trim().split('\n').slice(1)
  const pairs = new Map<string, Pair & { last: string | null }>()
  for (const line of lines) {
    const [date = '', code = '', store = '', price = ''] = line.split(',')
    const sku = `${code}-${store}`
    const pair = pairs.get(sku) ?? { sku, changes: [], last: null }
    pairs.set(sku, pair)
    // A row that only the promotion of changed is no change of the price.
    if (pair.last === price) continue
    pair.last = price
    const hour = [...line].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_009, 7) % HOURS
    const minor = price === '' ? null : Math.round(Number(price) * 100)
    pair.changes.push({ day: Date.parse(date) / DAY_MS, hour, minor })
  }
  return [...pairs.values()].filter(({ changes }) => changes.some(({ minor }) => minor !== null))
}

/** So many, the same ones each time. */
function choosePairs(pairs: readonly Pair[], count: number): Pair[] {
  let state = 20_261_121
  const keyed = pairs.map(pair => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return { pair, key: state }
  })
  return keyed
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ pair }) => pair)
}

async function load(db: Database, pairs: readonly Pair[]): Promise<void> {
  const source = await ensureSource(db, { ...SHOP, region: 'hk' })
  for (let begin = 0; begin < pairs.length; begin += 500) {
    const some = pairs.slice(begin, begin + 500)
    // Their last price is what a feed of today says; what was before it is filled in.
    const offers = some.map(({ sku, changes }) => {
      const minor = changes.at(-1)?.minor ?? null
      return rawOffer({ sku, title: sku, price: minor === null ? null : String(minor / 100) })
    })
    await fillCatalogue(db, SHOP, offers, new Date('2026-02-24T12:00:00Z'))
    const past = some.flatMap(({ sku, changes }) =>
      changes.map(({ day, hour, minor }) => ({
        sku,
        observedAt: new Date(day * DAY_MS + (hour * DAY_MS) / HOURS),
        priceMinor: minor,
        listPriceMinor: null,
        currency: 'HKD',
      })),
    )
    await db.transaction().execute(transaction => backfillPrices(transaction, source.id, past))
  }
}

/** By the hour, from the raw file alone. */
function recompute(changes: readonly Change[], end: string) {
  const lastDay = Date.parse(end) / DAY_MS
  const firstDay = lastDay - 364
  let price: number | null = null
  let next = 0
  const told: (string | number)[][] = []
  for (let day = Math.min(firstDay, changes[0]?.day ?? firstDay); day <= lastDay; day++) {
    const prices: number[] = []
    let points = 0
    for (let hour = 0; hour < HOURS; hour++) {
      const change = changes[next]
      if (change?.day === day && change.hour === hour) {
        next++
        price = change.minor
        if (price !== null) points++
      }
      if (price !== null) prices.push(price)
    }
    if (day < firstDay || prices.length === 0) continue
    const mean = prices.reduce((sum, minor) => sum + minor, 0) / prices.length
    const iso = new Date(day * DAY_MS).toISOString().slice(0, 10)
    told.push([iso, Math.min(...prices), Math.max(...prices), mean.toFixed(6), points])
  }
  return told
}
