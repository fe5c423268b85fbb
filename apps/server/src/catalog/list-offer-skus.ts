import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'

const PAGE_ROWS = 20_000

/** Ids and skus of a source's offers that were not missing so far, in pages, in no particular order. */
export async function* listOfferSkus(
  db: Database,
  sourceId: number,
): AsyncGenerator<{ id: number; sku: string }[]> {
  let afterSku = ''
  while (true) {
    const { rows } = await sql<{ id: number; sku: string }>`
      select id, sku from catalog.offers
      where source_id = ${sourceId} and missing_since is null and sku > ${afterSku}
      order by sku limit ${PAGE_ROWS}
    `.execute(db)
    if (rows.length === 0) return
    yield rows
    afterSku = rows.at(-1)!.sku
  }
}
