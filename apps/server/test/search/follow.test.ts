import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { confirmSource, ensureSource, factorsInto, markMissing } from '../../src/catalog/index.ts'
import { loadDemo } from '../../src/demo/load-demo.ts'
import type { Database } from '../../src/kernel/db/index.ts'
import { openSearch, rankOffers, type SearchRequest, type SearchService } from '../../src/search/index.ts'
import { REST_RESPONDER } from '../../src/surfaces/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { quietLog } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'

const NOW = new Date('2026-04-14T09:00:00Z')
const clock = { now: () => NOW }
const DAY_MS = 86_400_000
const SHOP = { name: 'shop', country: 'US', currency: 'USD' }

function request(text: string): SearchRequest {
  return {
    text,
    currency: 'USD',
    groupBy: 'product',
    filters: {},
    sort: 'relevance',
    offset: 0,
    limit: 50,
    facets: [],
    visibleOrgIds: [],
  }
}

const skus = (search: SearchService, text: string) =>
  search.search(request(text)).hits.map(hit => hit.offer.sku)

test('what is stored is found, what changes follows, and a restart takes up where it was', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const home = await mkdtemp(join(tmpdir(), 'buywhere-follow-'))
  const open = () => openSearch({ db, home, clock, log: quietLog, threads: 0, responder: REST_RESPONDER })
  try {
    await fillCatalogue(db, SHOP, [rawOffer({ sku: 'a', title: 'Copper kettle', price: '20' })], NOW)
    {
      await using search = await open()
      assert.deepEqual(skus(search, 'kettle'), ['a'])
      await fillCatalogue(db, SHOP, [rawOffer({ sku: 'b', title: 'Steel kettle', price: '10' })], NOW)
      await search.catchUp()
      assert.deepEqual(skus(search, 'kettle').sort(), ['a', 'b'])
    }
    // Changed while nobody followed: a new title, and a product more.
    await fillCatalogue(db, SHOP, [rawOffer({ sku: 'a', title: 'Copper teapot', price: '20' })], NOW)
    await fillCatalogue(db, SHOP, [rawOffer({ sku: 'c', title: 'Glass kettle', price: '15' })], NOW)
    {
      await using search = await open()
      assert.deepEqual(skus(search, 'teapot'), ['a'])
      assert.deepEqual(skus(search, 'glass kettle'), ['c'])
      assert.equal(search.stats().offers, 3)
    }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})

test('two processes keep a replica each', async () => {
  await using database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-replicas-'))
  await fillCatalogue(database.db, SHOP, [rawOffer({ sku: 'a', title: 'Kettle', price: '20' })], NOW)
  {
    const options = { db: database.db, home, clock, log: quietLog, threads: 0, responder: REST_RESPONDER }
    await using first = await openSearch(options)
    await using second = await openSearch(options)
    assert.deepEqual(skus(first, 'kettle'), skus(second, 'kettle'))
  }
  await rm(home, { recursive: true, force: true })
})

/** A third of the prices in doubt, and the shops' readings of different ages, some past what their source allows. */
async function unsettle(db: Database): Promise<void> {
  await sql`
    update catalog.offers set suspect_reason = 'large_move', trusted_price_minor = 1, trusted_currency = 'USD'
    where id % 3 = 0
  `.execute(db)
  await sql`update catalog.offers set observed_at = ${NOW}::timestamptz - interval '9 days'`.execute(db)
  await sql`
    update catalog.sources set
      confirmed_at = ${NOW}::timestamptz - (id % 4) * interval '3 days',
      expires_after_seconds = case id % 3 when 0 then 86400 when 1 then 864000 end
  `.execute(db)
}

test('the offer a search shows is the first one its product shows, whatever is in doubt or expired', async () => {
  await using database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-best-'))
  await loadDemo(database.db, clock, { offers: 2_000, seed: 3 })
  await unsettle(database.db)
  {
    await using search = await openSearch({
      db: database.db,
      home,
      clock,
      log: quietLog,
      threads: 0,
      responder: REST_RESPONDER,
    })
    const factors = factorsInto(search.rates(), 'USD')
    const { hits, total } = search.search({ ...request(''), limit: 1_000 })
    assert.equal(total, 827)
    const seen = { suspect: 0, believed: 0, expired: 0 }
    for (const { product, offer } of hits) {
      const { offers } = search.getProduct(product.productId, [])!
      const staleBeforeMs = (source: string) => NOW.getTime() - search.lifetimeMs(source)
      const [best] = rankOffers(offers, factors, staleBeforeMs)
      assert.equal(offer.offerId, best!.offerId)
      if (offer.suspect === null) seen.believed++
      else seen.suspect++
      if (offer.observedAt < staleBeforeMs(offer.source)) seen.expired++
      if (offer.suspect !== null) assert.ok(offers.every(({ suspect }) => suspect !== null))
    }
    assert.ok(seen.suspect > 0 && seen.believed > 0 && seen.expired > 0, JSON.stringify(seen))
  }
  await rm(home, { recursive: true, force: true })
})

test('an offer that was not listed stays as old as it was, and leaves the answers once it is delisted', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const home = await mkdtemp(join(tmpdir(), 'buywhere-delisted-'))
  const offers = ['a', 'b'].map(sku => rawOffer({ sku, title: `Kettle ${sku}`, price: '20' }))
  await fillCatalogue(db, SHOP, offers, NOW)
  const later = (days: number) => new Date(NOW.getTime() + days * DAY_MS)
  {
    const options = { db, home, clock, log: quietLog, threads: 0, responder: REST_RESPONDER }
    await using search = await openSearch(options)
    const source = await ensureSource(db, { ...SHOP, region: 'us' })
    const { rows } = await sql<{ id: number; productId: number }>`
      select id, product_id as "productId" from catalog.offers where sku = 'a'
    `.execute(db)
    const [{ id, productId }] = rows as [{ id: number; productId: number }]
    const readWithoutIt = (readAt: Date) =>
      db.transaction().execute(async transaction => {
        await markMissing(transaction, source, [id], readAt)
        await confirmSource(transaction, source, readAt)
      })

    await readWithoutIt(later(1))
    await search.catchUp()
    const seenAt = new Map(
      search.search(request('kettle')).hits.map(({ offer }) => [offer.sku, offer.observedAt]),
    )
    assert.deepEqual(Object.fromEntries(seenAt), { a: NOW.getTime(), b: later(1).getTime() })

    await readWithoutIt(later(2))
    await search.catchUp()
    assert.deepEqual(skus(search, 'kettle'), ['b'])
    assert.equal(search.getProduct(String(productId), []), null)
    assert.equal(search.stats().offers, 1)

    await fillCatalogue(db, SHOP, offers, later(3))
    await search.catchUp()
    assert.deepEqual(skus(search, 'kettle').sort(), ['a', 'b'])
  }
  await rm(home, { recursive: true, force: true })
})
