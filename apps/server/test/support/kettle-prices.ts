import { sql } from 'kysely'
import { readProductHistory } from '../../src/catalog/index.ts'
import type { Database } from '../../src/kernel/db/index.ts'
import { fillCatalogue, rawOffer } from './fill-catalogue.ts'

export const SHOP = { name: 'shop', country: 'US', currency: 'USD' }
/** Of 2026. */
export const at = (iso: string) => new Date(`2026-${iso}Z`)
export const clockAt = (iso: string) => ({ now: () => at(iso) })

/** The shop's one offer, read at this price. */
export async function readKettle(db: Database, price: string | null, when: string, shop = SHOP) {
  await fillCatalogue(
    db,
    shop,
    [rawOffer({ sku: 'a', title: 'Kettle', gtin: '9521234567899', price })],
    at(when),
  )
}

export async function offerIds(db: Database): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`select id from catalog.offers order by id`.execute(db)
  return rows.map(({ id }) => id)
}

export async function productId(db: Database): Promise<number> {
  const { rows } = await sql<{ id: number }>`select product_id as id from catalog.offers limit 1`.execute(db)
  return rows[0]?.id ?? 0
}

export async function historyOf(
  db: Database,
  now: string,
  options: { days?: number; currency?: string } = {},
) {
  const { days = 5, currency = 'USD' } = options
  const asked = { days, currency, visibleOrgIds: [], now: at(now) }
  return readProductHistory(db, await productId(db), asked)
}

/** Month and day, lowest, highest, mean, readings. */
export const short = (found: Awaited<ReturnType<typeof historyOf>>) =>
  found.daily.map(({ day, min, max, avg, dataPoints }) => [day.slice(5), min, max, avg, dataPoints])
