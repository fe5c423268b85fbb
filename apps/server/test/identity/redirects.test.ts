import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { mergeProducts, undoDecision } from '../../src/identity/index.ts'
import { openSearch, type SearchService } from '../../src/search/index.ts'
import { REST_RESPONDER } from '../../src/surfaces/index.ts'
import { quietLog } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { fillShops, later, NOW, productOf } from './support/grouped.ts'

const deciding = (minutes: number, orgId: number | null = null) => ({
  orgId,
  by: 'key:1',
  reason: 'same',
  now: later(minutes),
})

test('a replica knows where every absorbed id leads: those from before it began, and those that came and went since', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const home = await mkdtemp(join(tmpdir(), 'buywhere-redirects-'))
  const open = () =>
    openSearch({ db, home, clock: { now: () => NOW }, log: quietLog, threads: 0, responder: REST_RESPONDER })
  const skus = ['a', 'b', 'c']
  await fillShops(db, Object.fromEntries(skus.map(sku => [sku, { title: `Thing ${sku}` }])))
  const products = await productOf(db)
  const heirs = (search: SearchService) => skus.map(sku => search.heirOf(String(products[sku]), []))
  const [a, b, c] = skus.map(sku => String(products[sku]))
  try {
    const merge = (one: string, other: string, minutes: number) =>
      db.transaction().execute(tx => mergeProducts(tx, [products[one]!, products[other]!], deciding(minutes)))
    await merge('b', 'c', 1)
    {
      await using search = await open()
      assert.deepEqual(heirs(search), [a, b, b])
      assert.equal(search.getProduct(c!, []), null, 'the id itself is nobody any more')
      const { decisionId } = await merge('a', 'c', 2)
      await search.catchUp()
      assert.deepEqual(heirs(search), [b, b, b])
      await db.transaction().execute(tx => undoDecision(tx, decisionId, deciding(3)))
      await search.catchUp()
      assert.deepEqual(heirs(search), [a, b, b])
    }
    await using again = await open()
    assert.deepEqual(heirs(again), [a, b, b])
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})

test('where a private product went is known to its organisation alone', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const home = await mkdtemp(join(tmpdir(), 'buywhere-redirects-'))
  const { rows } = await sql<{ id: number }>`
    insert into tenancy.orgs (name, created_at) values ('one', ${NOW}) returning id
  `.execute(db)
  const orgId = rows[0]!.id
  await fillShops(db, { a: { title: 'One' }, b: { title: 'Two' } }, { orgId })
  const products = await productOf(db)
  await db.transaction().execute(tx => mergeProducts(tx, [products.a!, products.b!], deciding(1, orgId)))
  {
    await using search = await openSearch({
      db,
      home,
      clock: { now: () => NOW },
      log: quietLog,
      threads: 0,
      responder: REST_RESPONDER,
    })
    const gone = String(products.b)
    assert.equal(search.heirOf(gone, [orgId]), String(products.a))
    assert.equal(search.heirOf(gone, []), gone)
    assert.equal(search.heirOf(gone, [orgId + 1]), gone)
  }
  await rm(home, { recursive: true, force: true })
})
