import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeProducts, regroup, splitProduct, undoDecision } from '../../src/identity/index.ts'
import { type Database, transactionWithRetry } from '../../src/kernel/db/index.ts'
import { createTestDatabase } from '../support/test-database.ts'
import {
  fillShops,
  groupsOf,
  later,
  NOW,
  productOf,
  productsWithTwoGtins,
  redirects,
} from './support/grouped.ts'

const GTIN_A = '04006381333931'
const GTIN_B = '05901234123457'
const deciding = (minutes: number) => ({
  orgId: null,
  by: 'key:1',
  reason: 'looked at both',
  now: later(minutes),
})

const bring = (db: Database, parts: number[][]) =>
  transactionWithRetry(db, transaction =>
    regroup(transaction, { orgId: null, parts, reason: 'comparison', now: NOW }),
  )

test('offers brought together are one product under the id that held most of them, the others redirect there', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const offers = await fillShops(db, {
    a: { title: 'Kettle one', gtin: GTIN_A },
    b: { title: 'Kettle the first', gtin: GTIN_A },
    c: { title: 'Kettle' },
    d: { title: 'Kettle 1' },
  })
  const before = await productOf(db)
  await bring(db, [[offers.c!, offers.d!]])
  const { absorbed } = await bring(db, [[offers.a!, offers.b!, offers.c!, offers.d!]])
  assert.deepEqual(await groupsOf(db), ['a b c d'])
  assert.equal((await productOf(db)).a, before.a)
  assert.deepEqual(absorbed, [{ productId: before.c!, heirId: before.a! }])
  assert.deepEqual(await redirects(db), { [before.c!]: before.a, [before.d!]: before.a })
})

test('brought together again nothing changes, and of two that want the same offers the later one wins whole', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const { a, b, c } = await fillShops(db, { a: { title: 'One' }, b: { title: 'Two' }, c: { title: 'Three' } })
  await bring(db, [[a!, b!]])
  const again = await bring(db, [[b!, a!]])
  assert.deepEqual([again.moved, again.absorbed, again.founded], [0, [], []])
  await Promise.all([bring(db, [[a!, b!, c!]]), bring(db, [[a!, b!, c!]])])
  assert.deepEqual(await groupsOf(db), ['a b c'])
})

test('an offer that leaves a product which absorbed its own gets its old id back, with its title', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const { a, b, c } = await fillShops(db, {
    a: { title: 'Copper kettle' },
    b: { title: 'Copper kettle 2 l' },
    c: { title: 'Brass lamp' },
  })
  const before = await productOf(db)
  await bring(db, [[a!, b!, c!]])
  await bring(db, [[a!, b!], [c!]])
  const after = await productOf(db)
  assert.deepEqual([after.a, after.c], [before.a, before.c])
  assert.deepEqual(await redirects(db), { [before.b!]: before.a })
})

test('no product is made of two GTINs, whoever asks for it', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const offers = await fillShops(db, {
    a: { title: 'Kettle', gtin: GTIN_A },
    b: { title: 'Kettle', gtin: GTIN_B },
    c: { title: 'Kettle' },
  })
  const before = await productOf(db)
  await bring(db, [[offers.a!, offers.b!, offers.c!]])
  assert.deepEqual(await productOf(db), before)
  await assert.rejects(
    db.transaction().execute(tx => mergeProducts(tx, [before.a!, before.b!], deciding(1))),
    { code: 'gtin_conflict', extensions: { gtins: [GTIN_A, GTIN_B] } },
  )
  assert.deepEqual(await productsWithTwoGtins(db), [])
})

test('a merge and a split hold, and undone each gives back the ids there were', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const offers = await fillShops(db, { a: { title: 'Kettle' }, b: { title: 'Lamp' }, c: { title: 'Desk' } })
  const before = await productOf(db)
  const merged = await db
    .transaction()
    .execute(tx => mergeProducts(tx, [before.a!, before.b!, before.c!], deciding(1)))
  assert.deepEqual(await groupsOf(db), ['a b c'])
  const split = await db
    .transaction()
    .execute(tx => splitProduct(tx, { productId: before.c!, offerIds: [offers.b!] }, deciding(2)))
  assert.deepEqual([split.restProductId, split.splitProductId], [before.a, before.b])
  assert.deepEqual(await groupsOf(db), ['a c', 'b'])
  await db.transaction().execute(tx => undoDecision(tx, split.decisionId, deciding(3)))
  assert.deepEqual(await groupsOf(db), ['a b c'], 'the merge holds again')
  await db.transaction().execute(tx => undoDecision(tx, merged.decisionId, deciding(4)))
  assert.deepEqual(await productOf(db), before)
  assert.deepEqual(await redirects(db), {})
  await assert.rejects(
    db.transaction().execute(tx => undoDecision(tx, merged.decisionId, deciding(5))),
    { code: 'identity_conflict' },
  )
})

test('after a chain of merges every old id leads to the product there is', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const skus = ['a', 'b', 'c', 'd', 'e']
  const offers = await fillShops(db, Object.fromEntries(skus.map(sku => [sku, { title: `Thing ${sku}` }])))
  const before = await productOf(db)
  await bring(db, [[offers.d!, offers.e!]])
  await bring(db, [[offers.b!, offers.c!]])
  await bring(db, [[offers.d!, offers.e!, offers.b!, offers.c!]])
  await bring(db, [skus.map(sku => offers[sku]!)])
  const heirs = await redirects(db)
  assert.deepEqual(
    skus.map(sku => heirs[before[sku]!] ?? before[sku]),
    skus.map(() => before.b),
  )
})
