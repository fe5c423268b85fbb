import type { RawOffer } from '@buywhere/feeds'
import { sql } from 'kysely'
import type { Database } from '../../../src/kernel/db/index.ts'
import { fillCatalogue, rawOffer } from '../../support/fill-catalogue.ts'

export const NOW = new Date('2026-04-14T09:00:00Z')
export const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)

/** One offer of each shop named, as a feed would bring it; answers the offers' ids by shop. */
export async function fillShops(
  db: Database,
  offers: Record<string, Partial<RawOffer> & { title: string }>,
  { orgId, now = NOW }: { orgId?: number; now?: Date } = {},
): Promise<Record<string, number>> {
  for (const [name, offer] of Object.entries(offers)) {
    await fillCatalogue(
      db,
      { ...(orgId !== undefined && { orgId }), name, country: 'US', currency: 'USD' },
      [rawOffer({ sku: name, price: '20', ...offer })],
      now,
    )
  }
  return offerIds(db, orgId)
}

/** Ids of the offers of a catalogue, by sku. */
async function offerIds(db: Database, orgId?: number): Promise<Record<string, number>> {
  const { rows } = await sql<{ sku: string; id: number }>`
    select sku, id from catalog.offers where org_scope = ${orgId ?? 0}
  `.execute(db)
  return Object.fromEntries(rows.map(({ sku, id }) => [sku, id]))
}

/** The product of each offer, by sku. */
export async function productOf(db: Database): Promise<Record<string, number>> {
  const { rows } = await sql<{ sku: string; id: number }>`
    select sku, product_id as id from catalog.offers
  `.execute(db)
  return Object.fromEntries(rows.map(({ sku, id }) => [sku, id]))
}

/** Skus that are one product, in order: `['a b', 'c']`. */
export async function groupsOf(db: Database): Promise<string[]> {
  const { rows } = await sql<{ skus: string }>`
    select string_agg(sku, ' ' order by sku) as skus from catalog.offers group by product_id order by 1
  `.execute(db)
  return rows.map(({ skus }) => skus)
}

/** The products with more than one GTIN: none, ever. */
export async function productsWithTwoGtins(db: Database): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select product_id as id from catalog.offers group by product_id having count(distinct gtin) > 1
  `.execute(db)
  return rows.map(({ id }) => id)
}

/** Where absorbed products lead. */
export async function redirects(db: Database): Promise<Record<string, number>> {
  const { rows } = await sql<{ absorbed: number; heir: number }>`
    select absorbed_id as absorbed, heir_id as heir from catalog.product_redirects
  `.execute(db)
  return Object.fromEntries(rows.map(({ absorbed, heir }) => [absorbed, heir]))
}
