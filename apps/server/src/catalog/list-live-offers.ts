import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'

const PAGE_ROWS = 20_000

export type LiveOffer = { id: number; sku: string; productId: number; isMissing: boolean }

/** A source's offers that are not delisted, in pages, by sku. */
export async function* listLiveOffers(db: Database, sourceId: number): AsyncGenerator<LiveOffer[]> {
  let afterSku = ''
  while (true) {
    const { rows } = await sql<LiveOffer>`
      select id, sku, product_id as "productId", missing_since is not null as "isMissing" from catalog.offers
      where source_id = ${sourceId} and delisted_at is null and sku > ${afterSku}
      order by sku limit ${PAGE_ROWS}
    `.execute(db)
    if (rows.length === 0) return
    yield rows
    afterSku = rows.at(-1)!.sku
  }
}

/** How many a source has. */
export async function countLiveOffers(db: Database, sourceId: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from catalog.offers where source_id = ${sourceId} and delisted_at is null
  `.execute(db)
  return rows[0]!.n
}
