import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { ensureSource, markMissing } from '../../src/catalog/index.ts'
import {
  createOfferFollower,
  decideReview,
  forgetCursor,
  listReviews,
  mergeProducts,
  splitProduct,
  undoDecision,
} from '../../src/identity/index.ts'
import type { Database } from '../../src/kernel/db/index.ts'
import { quietLog } from '../support/quiet-log.ts'
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
import { createWordMatcher } from './support/word-matcher.ts'

const GTIN_A = '04006381333931'
const GTIN_B = '05901234123457'
const matcher = createWordMatcher()

/** A process that groups offers. */
function follower(db: Database, owner = 'one', clock = { now: () => NOW }) {
  return createOfferFollower({ db, clock, log: quietLog, openMatcher: async () => matcher, owner })
}

const deciding = (minutes: number, orgId: number | null = null) => ({
  orgId,
  by: 'key:1',
  reason: 'looked at both',
  now: later(minutes),
})

test('what is alike becomes one product, whether it was there before, comes later or changes', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillShops(db, { a: { title: 'copper kettle two litre' }, b: { title: 'copper kettle two litre' } })
  await using follows = follower(db)
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), ['a b'])
  await fillShops(
    db,
    { c: { title: 'copper kettle two litre' }, d: { title: 'oak desk' } },
    { now: later(1) },
  )
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), ['a b c', 'd'])
  await fillShops(db, { a: { title: 'oak desk' } }, { now: later(2) })
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), ['a d', 'b c'])
})

test('what keys made one product before anyone compared is named by all of its offers, not by the first', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillShops(db, {
    a: { title: '[Garansi Resmi] copper kettle two litre', gtin: GTIN_A },
    b: { title: 'copper kettle two litre', gtin: GTIN_A },
    c: { title: 'copper kettle two litre - fast delivery', gtin: GTIN_A },
  })
  await using follows = follower(db)
  await follows.catchUp()
  const { rows } = await sql<{ title: string }>`select title from catalog.products`.execute(db)
  assert.deepEqual(rows, [{ title: 'copper kettle two litre' }])
})

test('the same offers end in the same groups with the same ids, in whatever order they came', async () => {
  const titles = {
    a: { title: 'copper kettle two litre', gtin: GTIN_A },
    b: { title: 'copper kettle two litre' },
    c: { title: 'copper kettle two litre', gtin: GTIN_B },
    d: { title: 'copper kettle two litre big' },
    e: { title: 'oak desk' },
  }
  const groupings = []
  for (const order of ['abcde', 'edcba', 'cadbe']) {
    await using database = await createTestDatabase()
    const { db } = database
    await using follows = follower(db)
    for (const sku of order) {
      await fillShops(db, { [sku]: titles[sku as keyof typeof titles] })
      await follows.catchUp()
    }
    assert.deepEqual(await productsWithTwoGtins(db), [])
    const grouped = await groupsOf(db)
    await forgetCursor(db)
    await follows.catchUp()
    assert.deepEqual(await groupsOf(db), grouped, 'grouped from scratch they are the same')
    groupings.push(grouped.length)
  }
  assert.equal(new Set(groupings).size, 1)
})

test('one process groups at a time, another steps in when it is gone, and what it held is written by nobody', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  let now = NOW
  const clock = { now: () => now }
  const first = follower(db, 'first', clock)
  await using second = follower(db, 'second', clock)
  assert.deepEqual(await first.catchUp(), { isLeading: true })
  assert.deepEqual(await second.catchUp(), { isLeading: false })
  now = later(5)
  assert.deepEqual(await second.catchUp(), { isLeading: true })
  assert.deepEqual(await first.catchUp(), { isLeading: false })
  await second[Symbol.asyncDispose]()
  assert.deepEqual(await first.catchUp(), { isLeading: true })
  await first[Symbol.asyncDispose]()
})

test('a merge and a split hold against the comparison, over a restart and what is read again; undone it decides', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const offers = await fillShops(db, {
    a: { title: 'copper kettle' },
    b: { title: 'copper kettle' },
    c: { title: 'oak desk' },
  })
  await using follows = follower(db)
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), ['a b', 'c'])
  const products = await productOf(db)
  const split = await db
    .transaction()
    .execute(tx => splitProduct(tx, { productId: products.a!, offerIds: [offers.b!] }, deciding(1)))
  const merged = await db
    .transaction()
    .execute(tx => mergeProducts(tx, [split.splitProductId, products.c!], deciding(2)))
  const wanted = ['a', 'b c']
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), wanted)
  await fillShops(db, { b: { title: 'copper kettle', brand: 'Acme' } }, { now: later(3) })
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), wanted)
  await using restarted = follower(db)
  await restarted.catchUp()
  assert.deepEqual(await groupsOf(db), wanted)
  await forgetCursor(db)
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), wanted, 'and over everything being grouped from scratch')

  for (const { decisionId } of [merged, split]) {
    await db.transaction().execute(tx => undoDecision(tx, decisionId, deciding(4)))
  }
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), ['a b', 'c'])
  assert.deepEqual(await productOf(db), products)
})

test('offers of an organisation are grouped among themselves and with nothing of anybody else', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const title = 'copper kettle two litre'
  const { rows } = await sql<{ id: number }>`
    insert into tenancy.orgs (name, created_at) values ('one', ${NOW}), ('other', ${NOW}) returning id
  `.execute(db)
  await fillShops(db, { a: { title }, b: { title } })
  await fillShops(db, { c: { title }, d: { title } }, { orgId: rows[0]!.id })
  await fillShops(db, { e: { title } }, { orgId: rows[1]!.id })
  await using follows = follower(db)
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), ['a b', 'c d', 'e'])
  const products = await productOf(db)
  await assert.rejects(
    db.transaction().execute(tx => mergeProducts(tx, [products.a!, products.c!], deciding(1))),
    { code: 'product_not_found' },
  )
})

test('an offer that was delisted stays where it was, and is grouped anew when it comes back as another thing', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const title = 'copper kettle two litre'
  const offers = await fillShops(db, { a: { title }, b: { title }, c: { title: 'oak desk' } })
  await using follows = follower(db)
  await follows.catchUp()
  const source = await ensureSource(db, { name: 'b', country: 'US', region: 'us', currency: 'USD' })
  for (const minutes of [1, 2]) {
    await db.transaction().execute(tx => markMissing(tx, source, [offers.b!], later(minutes)))
  }
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), ['a b', 'c'])
  await fillShops(db, { b: { title: 'oak desk' } }, { now: later(3) })
  await follows.catchUp()
  assert.deepEqual(await groupsOf(db), ['a', 'b c'])
})

test('what came while nobody grouped, and what was left half stored, is grouped by the next one', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const title = 'copper kettle two litre'
  await fillShops(db, { a: { title }, b: { title }, c: { title: 'oak desk' } })
  {
    await using follows = follower(db)
    await follows.catchUp()
  }
  await fillShops(db, { d: { title }, c: { title } }, { now: later(1) })
  const before = await productOf(db)
  {
    await using restarted = follower(db, 'next')
    await restarted.catchUp()
    assert.deepEqual(await groupsOf(db), ['a b c d'])
    const leads = await redirects(db)
    assert.deepEqual([leads[before.c!], leads[before.d!]], [before.a, before.a])
  }
  // As if the last one had ended before it told how far it was.
  await forgetCursor(db)
  const after = await productOf(db)
  await using again = follower(db, 'last')
  await again.catchUp()
  assert.deepEqual(await productOf(db), after)
})

test('what is close and not close enough waits to be looked at; merged it is one, told apart it is not asked again', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillShops(db, {
    a: { title: 'copper kettle two litre' },
    b: { title: 'copper kettle two litre polished big' },
    c: { title: 'oak desk with drawers' },
    d: { title: 'oak desk with many' },
    e: { title: 'brass lamp' },
  })
  await using follows = follower(db)
  await follows.catchUp()
  const open = () => listReviews(db, { orgId: null, state: 'open', after: null, limit: 10 })
  const queue = await open()
  assert.equal(queue.length, 2)
  assert.ok(queue[0]!.weight >= queue[1]!.weight)
  const products = await productOf(db)
  const [kettles, desks] = [products.a, products.c].map(
    id => queue.find(({ leftProductId }) => leftProductId === id)!,
  )
  const decide = (reviewId: number, decision: 'merge' | 'separate') =>
    db.transaction().execute(tx => decideReview(tx, { reviewId, decision }, deciding(1)))
  await decide(kettles!.id, 'merge')
  await decide(desks!.id, 'separate')
  assert.deepEqual(await groupsOf(db), ['a b', 'c', 'd', 'e'])
  await assert.rejects(decide(kettles!.id, 'merge'), { code: 'identity_conflict' })
  await using anew = follower(db)
  await anew.catchUp()
  assert.deepEqual(await open(), [])
  assert.deepEqual(await groupsOf(db), ['a b', 'c', 'd', 'e'])
})

test('a pair that is no question any more is closed, and whoever still answers it is told', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillShops(db, {
    a: { title: 'copper kettle two litre' },
    b: { title: 'copper kettle two litre polished big' },
  })
  await using follows = follower(db)
  await follows.catchUp()
  const [review] = await listReviews(db, { orgId: null, state: 'open', after: null, limit: 10 })
  await fillShops(db, { b: { title: 'oak desk' } }, { now: later(1) })
  await follows.catchUp()
  assert.equal((await listReviews(db, { orgId: null, state: 'obsolete', after: null, limit: 10 })).length, 1)
  await assert.rejects(
    db
      .transaction()
      .execute(tx => decideReview(tx, { reviewId: review!.id, decision: 'merge' }, deciding(2))),
    { code: 'identity_conflict' },
  )
  assert.deepEqual(await redirects(db), {})
})
