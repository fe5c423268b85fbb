import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { loadLifetimes, loadProducts } from '../../src/catalog/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { createTestDatabase } from '../support/test-database.ts'

const NOW = new Date('2026-04-14T09:00:00Z')
const DAY_MS = 86_400_000
const SHOP = { name: 'shop', country: 'US', currency: 'USD' }

test('what a reading says of a price reaches the index: doubt, what was believed, shipping, who said when', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await fillCatalogue(db, SHOP, [rawOffer({ sku: 'a', title: 'Kettle', price: '20' })], NOW)
  const load = async () => {
    const { rows } = await sql<{ id: number }>`select product_id as id from catalog.offers`.execute(db)
    const [product] = await loadProducts(
      db,
      rows.map(({ id }) => id),
    )
    const { suspect, shipping, confirmed, sourceUpdatedAt, observedAt } = product!.offers[0]!
    return { suspect, shipping, confirmed, sourceUpdatedAt, observedAt }
  }
  const plain = { suspect: null, shipping: null, confirmed: false, sourceUpdatedAt: null }
  assert.deepEqual(await load(), { ...plain, observedAt: NOW.getTime() })
  const confirmedAt = new Date(NOW.getTime() + DAY_MS)
  await sql`
    update catalog.offers set
      suspect_reason = 'currency_changed', trusted_price_minor = 1900, trusted_currency = 'EUR',
      shipping_minor = 499, confirmed_at = ${confirmedAt}, source_updated_at = ${NOW}
  `.execute(db)
  assert.deepEqual(await load(), {
    suspect: { reason: 'currency_changed', trusted: { price: 1900, currency: 'EUR' } },
    shipping: 499,
    confirmed: true,
    sourceUpdatedAt: NOW.getTime(),
    observedAt: confirmedAt.getTime(),
  })
})

test('a source says how long its prices count, by its name in the index; the others say nothing', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const { rows } = await sql<{ id: number }>`
    insert into tenancy.orgs (name, created_at) values ('own', ${NOW}) returning id
  `.execute(db)
  const orgId = rows[0]!.id
  for (const shop of [
    { ...SHOP, name: 'quick' },
    { ...SHOP, name: 'quick', orgId },
    { ...SHOP, name: 'plain' },
  ]) {
    await fillCatalogue(db, shop, [], NOW)
  }
  await sql`
    update catalog.sources set expires_after_seconds = case when org_id is null then 14400 else 60 end
    where name = 'quick'
  `.execute(db)
  assert.deepEqual(
    await loadLifetimes(db),
    new Map([
      ['quick', 14_400_000],
      [`quick~${orgId}`, 60_000],
    ]),
  )
})
