import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { dealsResponse, getDealsOutput, priceDropsResponse } from '@buywhere/contract'
import { sql } from 'kysely'
import { listReductions, refreshReductions } from '../../../src/catalog/index.ts'
import type { TestServer } from '../../support/start-server.ts'
import type { TestDatabase } from '../../support/test-database.ts'
import { addShop, callTool, doubtPrice, get, NOW, refusal, startShops } from './shops.ts'

let server: TestServer
const DAY_HOURS = 24
const ORG = 4_000_001
const GTIN = '9521234567899'

type Fields = Parameters<typeof addShop>[2][number]

/** Prices of one offer through time: days ago, and what was asked from then on. */
type History = [offer: Fields, prices: [daysAgo: number, price: string, more?: Partial<Fields>][]]

/** Read by read, the oldest first, as a shop's feeds came. */
async function readThroughTime(
  database: TestDatabase,
  shop: Parameters<typeof addShop>[1],
  histories: History[],
): Promise<void> {
  const reads = histories.flatMap(([offer, prices]) =>
    prices.map(([daysAgo, price, more]) => ({ daysAgo, offer: { ...offer, price, ...more } })),
  )
  for (const [daysAgo, ofDay] of [...Map.groupBy(reads, read => read.daysAgo)].sort(([a], [b]) => b - a)) {
    const offers = ofDay.map(({ offer }) => offer)
    await addShop(database, { ...shop, readHoursAgo: daysAgo * DAY_HOURS }, offers)
  }
}

const HOUR = 1 / DAY_HOURS
const thing = (sku: string, more: Partial<Fields> = {}): Fields => ({ sku, title: `Thing ${sku}`, ...more })

before(async () => {
  server = await startShops(async database => {
    const tools = { categoryPath: ['Tools', 'Drills'] }
    await readThroughTime(database, { name: 'corner' }, [
      [
        thing('deep', { listPrice: '250', gtin: GTIN }),
        [
          [40, '100'],
          [HOUR, '60'],
        ],
      ],
      [
        thing('mild', { ...tools, listPrice: '100' }),
        [
          [60, '100'],
          [2 * HOUR, '90'],
        ],
      ],
      [
        thing('again'),
        [
          [60, '100'],
          [20, '70'],
          [10, '100'],
          [HOUR, '88'],
        ],
      ],
      [
        thing('young'),
        [
          [10, '100'],
          [HOUR, '50'],
        ],
      ],
      [
        thing('old'),
        [
          [90, '100'],
          [35, '50'],
          [HOUR, '50', { title: 'Thing old, renamed' }],
        ],
      ],
      [
        thing('dearer'),
        [
          [60, '80'],
          [HOUR, '90'],
        ],
      ],
      [
        thing('week'),
        [
          [60, '100'],
          [3, '80'],
          [HOUR, '80', { title: 'Thing week, renamed' }],
        ],
      ],
      [
        thing('gone', { availability: 'out of stock' }),
        [
          [60, '100'],
          [HOUR, '50'],
        ],
      ],
      [
        thing('renewed', { condition: 'refurbished' }),
        [
          [60, '100'],
          [HOUR, '50'],
        ],
      ],
      [
        thing('doubted'),
        [
          [60, '100'],
          [HOUR, '50'],
        ],
      ],
      [
        thing('moved'),
        [
          [60, '70'],
          [HOUR, '50'],
        ],
      ],
    ])
    await readThroughTime(database, { name: 'slow' }, [
      [
        thing('stale'),
        [
          [60, '100'],
          [2, '50'],
        ],
      ],
    ])
    await addShop(database, { name: 'rival' }, [thing('deep', { gtin: GTIN, price: '55' })])
    await readThroughTime(database, { name: 'sg', country: 'SG', currency: 'SGD' }, [
      [
        thing('sling'),
        [
          [60, '100'],
          [HOUR, '75'],
        ],
      ],
    ])
    await readThroughTime(database, { name: 'owned', orgId: ORG }, [
      [
        thing('secret'),
        [
          [60, '100'],
          [HOUR, '55'],
        ],
      ],
    ])
    const clock = { now: () => NOW }
    await refreshReductions({ db: database.db, clock })
    // What happens behind the back of what was kept ready.
    await doubtPrice(database, 'corner', 'doubted')
    await addShop(database, { name: 'corner', readHoursAgo: 0.5 }, [thing('moved', { price: '75' })])
  })
})
after(() => server[Symbol.asyncDispose]())

const deals = (query = '') => get(server, `/v1/deals?${query}`, dealsResponse)

test('a deal is below the lowest price of the 30 days before, believed, in stock, new and lately read', async () => {
  const body = await deals()
  assert.deepEqual(
    body.deals.map(({ name, price, original_price, discount_pct }) => [
      name,
      price,
      original_price,
      discount_pct,
    ]),
    [
      ['Thing deep', 60, 100, 40],
      ['Thing sling', 75, 100, 25],
      ['Thing week', 80, 100, 20],
      ['Thing mild', 90, 100, 10],
    ],
  )
  assert.equal(body.total, 4)
})

test('a list price that was never asked is called out; one that was asked is not', async () => {
  const [deep, , , mild] = (await deals()).deals
  assert.deepEqual([deep?.list_discount_pct, deep?.list_price_never_charged], [76, true])
  assert.deepEqual([mild?.list_discount_pct, mild?.list_price_never_charged], [10, undefined])
})

test('a deal says how it stands in its history, since when, and on what that rests', async () => {
  const [deep] = (await deals()).deals
  assert.equal(deep?.history_percentile, 0)
  assert.deepEqual([deep?.observations, deep?.observed_days], [2, 41])
  assert.equal(deep?.reduced_at, new Date(NOW.getTime() - 3_600_000).toISOString())
})

test('a deal that another shop of the country undercuts says so', async () => {
  const [deep, ...others] = (await deals()).deals
  const { merchant, price } = deep?.cheaper_elsewhere ?? {}
  assert.deepEqual([merchant, price], ['rival', 55])
  assert.ok(others.every(({ cheaper_elsewhere }) => cheaper_elsewhere === undefined))
})

test('deals are narrowed by discount, country and category, and shown in the currency asked for', async () => {
  const names = async (query: string) => (await deals(query)).deals.map(({ name }) => name)
  assert.deepEqual(await names('min_discount=20.5'), ['Thing deep', 'Thing sling'])
  assert.deepEqual(await names('country=SG'), ['Thing sling'])
  assert.deepEqual(await names('category=tools'), ['Thing mild'])
  assert.deepEqual(await names('category=Tools+>+Drills&country=SG'), [])
  const [sling] = (await deals('country=SG&currency=USD')).deals
  assert.equal(sling?.currency, 'USD')
  assert.ok(sling?.price && sling.original_price && sling.price < 75 && sling.original_price < 100)
  assert.equal(sling.discount_pct, 25)
  const [unconverted] = (await deals('country=SG&currency=TWD')).deals
  assert.deepEqual([unconverted?.price, unconverted?.original_price], [null, null])
})

test('pages follow each other without gap or repetition; a body has one total; the older path answers the same', async () => {
  const seen: string[] = []
  let cursor = ''
  for (let page = 0; page < 4; page++) {
    const body = await deals(`limit=1${cursor}`)
    assert.equal(body.total, 4)
    seen.push(...body.deals.map(({ name }) => name))
    cursor = `&cursor=${body.next_cursor}`
    assert.equal(body.next_cursor === undefined, page === 3)
  }
  assert.deepEqual(
    seen,
    (await deals()).deals.map(({ name }) => name),
  )
  const text = await (await fetch(`${server.apiUrl}/v1/products/deals`)).text()
  assert.equal(text.split('"total":').length - 1, 1)
  assert.deepEqual(dealsResponse.parse(JSON.parse(text)), await deals())
  assert.equal((await refusal(server, '/v1/deals?cursor=nonsense')).code, 'invalid_cursor')
})

const drops = (query: string) => get(server, `/v1/price-drops?${query}`, priceDropsResponse)

test('a price drop is measured against the price before, with its time and without a verdict it cannot give', async () => {
  const { price_drops, total } = await drops('window=24h')
  assert.deepEqual(
    price_drops.map(({ name, previous_price, drop_pct, verdict }) => [
      name,
      previous_price,
      drop_pct,
      verdict,
    ]),
    [
      ['Thing young', 100, 50, 'insufficient_history'],
      ['Thing deep', 100, 40, 'deal'],
      ['Thing sling', 100, 25, 'deal'],
      ['Thing again', 100, 12, 'not_lowest'],
      ['Thing mild', 100, 10, 'deal'],
    ],
  )
  assert.equal(total, 5)
  const week = await drops('window=7d&min_drop=15&country=US')
  assert.deepEqual(
    week.price_drops.map(({ name }) => name),
    ['Thing young', 'Thing deep', 'Thing week'],
  )
})

test("a private deal is its own organisation's alone", async () => {
  const asked = {
    kind: 'deals',
    minPct: 0,
    since: null,
    countries: null,
    categories: null,
    now: NOW,
  } as const
  const list = async (visibleOrgIds: number[]) =>
    (await listReductions(server.database.db, { ...asked, visibleOrgIds, after: null, limit: 50 })).total
  assert.equal(await list([ORG]), (await list([])) + 1)
  assert.equal(await list([ORG + 1]), await list([]))
})

test('an agent is told deals in few words', async () => {
  const result = await callTool(server, 'get_deals', { limit: 2 })
  const { total, deals: told } = getDealsOutput.parse(result.structuredContent)
  assert.equal(total, 4)
  assert.deepEqual(
    told.map(({ name, cheaper_elsewhere }) => [name, cheaper_elsewhere]),
    [
      ['Thing deep', '55 USD at rival'],
      ['Thing sling', undefined],
    ],
  )
})

test('what is kept ready follows the changes, by however many processes', async () => {
  const { db } = server.database
  const clock = { now: () => NOW }
  const count = async () =>
    (await sql<{ n: number }>`select count(*)::int as n from catalog.reductions`.execute(db)).rows[0]?.n
  const before = await count()
  await Promise.all(Array.from({ length: 4 }, () => refreshReductions({ db, clock })))
  await refreshReductions({ db, clock })
  // One costs what it did again, the other is in doubt and keeps the price that was believed.
  assert.equal(await count(), (before ?? 0) - 1)
  assert.equal(await refreshReductions({ db, clock }), 0)
  await sql`update catalog.change_epochs set server_history = server_history || '?'`.execute(db)
  await sql`insert into catalog.change_epochs (server_history) values ('another')`.execute(db)
  assert.ok(
    (await refreshReductions({ db, clock })) > 10,
    'a log of another history is read from its beginning',
  )
})
