import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { factorsInto, STALE_MS } from '../../src/catalog/index.ts'
import { loadDemo } from '../../src/demo/load-demo.ts'
import { openSearch, rankOffers, type SearchRequest, type SearchService } from '../../src/search/index.ts'
import { REST_PRESENTER } from '../../src/surfaces/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { quietLog } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'

const NOW = new Date('2026-04-14T09:00:00Z')
const clock = { now: () => NOW }
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
  const open = () => openSearch({ db, home, clock, log: quietLog, threads: 0, presenter: REST_PRESENTER })
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
    const options = { db: database.db, home, clock, log: quietLog, threads: 0, presenter: REST_PRESENTER }
    await using first = await openSearch(options)
    await using second = await openSearch(options)
    assert.deepEqual(skus(first, 'kettle'), skus(second, 'kettle'))
  }
  await rm(home, { recursive: true, force: true })
})

test('the offer a search shows is the first one its product shows', async () => {
  await using database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-best-'))
  await loadDemo(database.db, clock, { offers: 2_000, seed: 3 })
  {
    await using search = await openSearch({
      db: database.db,
      home,
      clock,
      log: quietLog,
      threads: 0,
      presenter: REST_PRESENTER,
    })
    const factors = factorsInto(search.rates(), 'USD')
    const { hits, total } = search.search({ ...request(''), limit: 1_000 })
    assert.equal(total, 800)
    for (const { product, offer } of hits) {
      const [best] = rankOffers(
        search.getProduct(product.productId, [])!.offers,
        factors,
        NOW.getTime() - STALE_MS,
      )
      assert.equal(offer.offerId, best!.offerId)
    }
  }
  await rm(home, { recursive: true, force: true })
})
