import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { currentCursor, cutChanges, markChanges, readChanges } from '../../src/catalog/index.ts'
import { openSearch, type SearchService } from '../../src/search/index.ts'
import { REST_RESPONDER } from '../../src/surfaces/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { quietLog } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'

const NOW = new Date('2026-04-14T09:00:00Z')
const DAY_MS = 86_400_000
const SHOP = { name: 'shop', country: 'US', currency: 'USD' }

const titles = (search: SearchService, text: string) =>
  search
    .search({
      text,
      currency: 'USD',
      groupBy: 'product',
      filters: {},
      sort: 'relevance',
      offset: 0,
      limit: 50,
      facets: [],
      visibleOrgIds: [],
    })
    .hits.map(hit => hit.product.title)
    .sort()

test('an index that was saved before the log was cut is built anew, and holds what the cut changes told of', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  let now = NOW
  const clock = { now: () => now }
  const home = await mkdtemp(join(tmpdir(), 'buywhere-cut-'))
  const open = () => openSearch({ db, home, clock, log: quietLog, threads: 0, responder: REST_RESPONDER })
  try {
    await fillCatalogue(db, SHOP, [rawOffer({ sku: 'a', title: 'Copper kettle', price: '20' })], NOW)
    {
      await using search = await open()
      await search.catchUp()
      assert.deepEqual(titles(search, 'kettle'), ['Copper kettle'])
    }
    const saved = await currentCursor(db)
    await fillCatalogue(db, SHOP, [rawOffer({ sku: 'b', title: 'Steel kettle', price: '20' })], NOW)
    {
      await using search = await open()
      await search.catchUp()
      await markChanges(db, NOW)
    }
    now = new Date(NOW.getTime() + 91 * DAY_MS)
    assert.ok((await cutChanges({ db, clock })).deleted >= 2)
    assert.equal(await readChanges(db, saved, 10), null, 'what was behind it is gone')
    assert.deepEqual(await readChanges(db, await currentCursor(db), 10), [], 'who is at the head goes on')
    {
      await using search = await open()
      assert.deepEqual(titles(search, 'kettle'), ['Copper kettle', 'Steel kettle'])
    }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})
