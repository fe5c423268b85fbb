import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { ensureSource, writeOffers } from '../../src/catalog/index.ts'
import { mergeProducts, regroup } from '../../src/identity/index.ts'
import type { Database } from '../../src/kernel/db/index.ts'
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
const deciding = (minutes: number) => ({ orgId: null, by: 'key:1', reason: 'same', now: later(minutes) })

/** Product of the last change that was told of each offer, by sku. */
async function toldProductOf(db: Database): Promise<Record<string, number>> {
  const { rows } = await sql<{ sku: string; id: number }>`
    select distinct on (o.id) o.sku, c.product_id as id
    from catalog.changes c join catalog.offers o on o.id = c.offer_id order by o.id, c.seq desc
  `.execute(db)
  return Object.fromEntries(rows.map(({ sku, id }) => [sku, id]))
}

test('an offer that comes back with another GTIN leaves its product, which keeps its own', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillShops(db, { a: { title: 'Kettle', gtin: GTIN_A }, b: { title: 'Kettle', gtin: GTIN_A } })
  const before = await productOf(db)
  await fillShops(db, { b: { title: 'Oak desk', gtin: GTIN_B } }, { now: later(1) })
  const after = await productOf(db)
  assert.equal(after.a, before.a)
  assert.notEqual(after.b, before.b)
  assert.deepEqual(await toldProductOf(db), after)
  assert.deepEqual(await productsWithTwoGtins(db), [])
  await fillShops(db, { b: { title: 'Kettle', gtin: GTIN_A } }, { now: later(2) })
  assert.deepEqual(await productOf(db), before, 'and finds back by the GTIN it had')
})

test('an offer that turns out to be refurbished leaves the product of the new ones', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillShops(db, { a: { title: 'Kettle', gtin: GTIN_A }, b: { title: 'Kettle', gtin: GTIN_A } })
  await fillShops(db, { b: { title: 'Kettle', gtin: GTIN_A, condition: 'refurbished' } }, { now: later(1) })
  assert.deepEqual(await groupsOf(db), ['a', 'b'])
  await fillShops(db, { c: { title: 'Kettle', gtin: GTIN_A, condition: 'refurbished' } }, { now: later(2) })
  assert.deepEqual(await groupsOf(db), ['a', 'b c'])
})

test('a product without a GTIN learns it from an offer it has, and a second GTIN goes elsewhere', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const model = { title: 'Kettle', brand: 'Acme', mpn: 'KT-2000' }
  await fillShops(db, { a: model, b: model })
  assert.deepEqual(await groupsOf(db), ['a b'])
  await fillShops(db, { a: { ...model, gtin: GTIN_A } }, { now: later(1) })
  await fillShops(db, { b: { ...model, gtin: GTIN_B } }, { now: later(2) })
  assert.deepEqual(await groupsOf(db), ['a', 'b'])
  assert.deepEqual(await productsWithTwoGtins(db), [])
})

test('a price that is read while its offer is moved does not move it back, and is told of the product it is in', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const offers = await fillShops(db, { a: { title: 'Kettle' }, b: { title: 'Kettle of copper' } })
  const before = await productOf(db)
  const source = await ensureSource(db, { name: 'b', country: 'US', region: 'us', currency: 'USD' })
  const { rows } = await sql<{ hash: string }>`
    select content_hash as hash from catalog.offers where sku = 'b'
  `.execute(db)

  // The run compared the offer before it was moved, and stores it after.
  await db.transaction().execute(tx => mergeProducts(tx, [before.a!, before.b!], deciding(1)))
  await db.transaction().execute(tx =>
    writeOffers(
      tx,
      source,
      [
        {
          content: {
            sku: 'b',
            title: 'Kettle of copper',
            description: null,
            brand: null,
            categoryPath: [],
            url: null,
            imageUrl: null,
            gtin: null,
            mpn: null,
            condition: 'new',
            availability: 'in_stock',
            priceMinor: 1_500,
            currency: 'USD',
            listPriceMinor: null,
            shippingMinor: null,
            sourceUpdatedAt: null,
            rating: null,
            reviewsCount: 0,
            attributes: {},
          },
          contentHash: rows[0]!.hash,
          categoryId: null,
          productId: before.b!,
          stored: {
            id: offers.b!,
            sku: 'b',
            productId: before.b!,
            contentHash: rows[0]!.hash,
            priceMinor: 2_000,
            currency: 'USD',
            listPriceMinor: null,
            availability: 'in_stock',
            isMissing: false,
            suspectReason: null,
            trustedPriceMinor: null,
            trustedCurrency: null,
            runId: null,
          },
          suspectReason: null,
          trusted: null,
          origin: null,
        },
      ],
      later(2),
    ),
  )
  assert.deepEqual(await productOf(db), { a: before.a, b: before.a })
  assert.equal((await toldProductOf(db)).b, before.a)
})

test('an offer that is placed by a key of an absorbed product joins its heir', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillShops(db, { a: { title: 'Kettle' }, b: { title: 'Kettle', gtin: GTIN_A } })
  const before = await productOf(db)
  await db.transaction().execute(tx => mergeProducts(tx, [before.a!, before.b!], deciding(1)))
  await fillShops(db, { c: { title: 'Kettle', gtin: GTIN_A } }, { now: later(2) })
  assert.deepEqual(await groupsOf(db), ['a b c'])
  assert.deepEqual(await redirects(db), { [before.b!]: before.a })
})

test('feeds that are read while their offers are regrouped end with every offer in one product, and none with two GTINs', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const skus = ['a', 'b', 'c', 'd']
  const model = { title: 'Kettle', brand: 'Acme', mpn: 'KT-2000' }
  const offers = await fillShops(db, Object.fromEntries(skus.map(sku => [sku, model])))
  const ids = skus.map(sku => offers[sku]!)
  const regrouping = async () => {
    for (let round = 0; round < 8; round++) {
      const parts = round % 2 === 0 ? [ids.slice(0, 2), ids.slice(2)] : [ids]
      await db
        .transaction()
        .execute(tx => regroup(tx, { orgId: null, parts, reason: 'comparison', now: NOW }))
        .catch((error: { code?: string }) => assert.match(error.code ?? '', /^40(001|P01)$/))
    }
  }
  const reading = async (sku: string) => {
    for (let round = 1; round <= 8; round++) {
      const gtin = round % 3 === 0 ? GTIN_A : round % 3 === 1 ? GTIN_B : null
      await fillShops(db, { [sku]: { ...model, gtin } }, { now: later(round) })
    }
  }
  await Promise.all([regrouping(), reading('a'), reading('c')])
  assert.deepEqual(await productsWithTwoGtins(db), [])
  assert.deepEqual(await toldProductOf(db), await productOf(db), 'what was told last is where each offer is')
})
