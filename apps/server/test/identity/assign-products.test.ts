import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { assignProducts, type Unassigned } from '../../src/identity/index.ts'
import { type Database, transactionWithRetry } from '../../src/kernel/db/index.ts'
import { createTestDatabase } from '../support/test-database.ts'

const NOW = new Date('2026-11-21T00:00:00Z')
const GTIN_A = '09521234567899'
const GTIN_B = '09520000000004'

function offer(fields: Partial<Unassigned>): Unassigned {
  const empty = { description: null, brand: null, categoryId: null, gtin: null, imageUrl: null, mpn: null }
  return { title: 'a thing', condition: 'new', attributes: {}, ...empty, ...fields }
}

function assign(db: Database, offers: Unassigned[]): Promise<number[]> {
  return transactionWithRetry(db, transaction => assignProducts(transaction, null, offers, NOW))
}

async function gtinsOf(db: Database, ids: number[]): Promise<(string | null)[]> {
  const { rows } = await sql<{ gtin: string | null }>`
    select gtin from catalog.products where id = any(${ids}::bigint[]) order by array_position(${ids}::bigint[], id)
  `.execute(db)
  return rows.map(row => row.gtin)
}

test('offers with one GTIN are one product, now and in later batches', async () => {
  await using database = await createTestDatabase()
  const [first, second] = await assign(database.db, [
    offer({ gtin: GTIN_A }),
    offer({ gtin: GTIN_A, title: 'other words' }),
  ])
  const [later] = await assign(database.db, [offer({ gtin: GTIN_A })])
  assert.equal(first, second)
  assert.equal(first, later)
})

test('two GTINs never meet in one product, whatever the part number says', async () => {
  await using database = await createTestDatabase()
  const sameModel = { brand: 'Sony', mpn: 'WH-1000XM4' }
  const ids = await assign(database.db, [
    offer({ ...sameModel, gtin: GTIN_A }),
    offer({ ...sameModel, gtin: GTIN_B }),
    offer({ brand: 'SONY', mpn: 'wh1000xm4' }),
  ])
  assert.notEqual(ids[0], ids[1])
  assert.equal(ids[2], ids[0], 'without a GTIN of its own the part number decides')
})

test('a product known by part number alone learns its GTIN and keeps its id', async () => {
  await using database = await createTestDatabase()
  const model = { brand: 'Bose', mpn: 'QC45-BLK' }
  const [known] = await assign(database.db, [offer(model)])
  const [joined] = await assign(database.db, [offer({ ...model, gtin: GTIN_A })])
  const [other] = await assign(database.db, [offer({ ...model, gtin: GTIN_B })])
  assert.equal(joined, known)
  assert.notEqual(other, known)
  assert.deepEqual(await gtinsOf(database.db, [known!, other!]), [GTIN_A, GTIN_B])
})

test('offers without anything to be recognised by stay apart', async () => {
  await using database = await createTestDatabase()
  const ids = await assign(database.db, [
    offer({}),
    offer({}),
    offer({ brand: 'Acme', mpn: 'X1' }),
    offer({ brand: 'Acme', mpn: 'X1' }),
  ])
  assert.equal(new Set(ids).size, 4)
})

test('runs that place the same products at the same time agree on them', async () => {
  await using database = await createTestDatabase()
  const offers = Array.from({ length: 50 }, (_, i) => offer({ gtin: String(10_000_000_000_000 + i) }))
  const placed = await Promise.all([
    assign(database.db, offers),
    assign(database.db, [...offers].reverse()),
    assign(database.db, offers),
  ])
  assert.deepEqual(placed[0], placed[2])
  assert.deepEqual(placed[0], [...placed[1]!].reverse())
  const { rows } = await sql<{ n: number }>`select count(*) as n from catalog.products`.execute(database.db)
  assert.equal(rows[0]!.n, 50, 'no product is left over by the runs that lost')
})

test('used, refurbished and new things are products of their own, though they share every number', async () => {
  await using database = await createTestDatabase()
  const same = { gtin: GTIN_A, brand: 'Bose', mpn: 'QC45-BLK' }
  const [fresh, refurbished, used, unknown] = await assign(database.db, [
    offer(same),
    offer({ ...same, condition: 'refurbished' }),
    offer({ ...same, condition: 'used' }),
    offer({ ...same, condition: 'unknown' }),
  ])
  assert.equal(unknown, fresh, 'what says nothing is new')
  assert.equal(new Set([fresh, refurbished, used]).size, 3)
  assert.deepEqual(await assign(database.db, [offer({ ...same, condition: 'refurbished' })]), [refurbished])
})

test('a pack of four is a product of its own, though it has the number of one', async () => {
  await using database = await createTestDatabase()
  const same = { gtin: GTIN_A, brand: 'Bose', mpn: 'QC45-BLK' }
  const [one, four] = await assign(database.db, [
    offer({ ...same, title: 'Light bulb' }),
    offer({ ...same, title: 'Light bulb, Set of 4' }),
  ])
  assert.notEqual(one, four)
  assert.deepEqual(await assign(database.db, [offer({ ...same, title: 'Set of 4 light bulbs' })]), [four])
})
