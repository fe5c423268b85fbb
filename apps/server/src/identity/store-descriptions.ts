import { sql } from 'kysely'
import { appendChanges } from '../catalog/index.ts'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import type { Description } from './describe-product.ts'

/**
 * What products say of themselves from now on; those that say so already are not written. Answers how many were. A GTIN
 * stays once known: an offer that has it may be on its way in.
 */
export async function storeDescriptions(
  transaction: DatabaseTransaction,
  orgId: number | null,
  products: readonly (Description & { productId: number })[],
  now: Date,
): Promise<number> {
  if (products.length === 0) return 0
  const { rows } = await sql<{ id: number }>`
    update catalog.products p
    set title = row.title, description = row.description, brand = row.brand, category_id = row."categoryId",
        gtin = coalesce(row.gtin, p.gtin), image_url = row."imageUrl", attributes = row.attributes, updated_at = ${now}
    from json_to_recordset(${JSON.stringify(products)}::json) as row
      ("productId" bigint, title text, description text, brand text, "categoryId" bigint, gtin text,
       "imageUrl" text, attributes jsonb)
    where p.id = row."productId"
      and (p.title, p.description, p.brand, p.category_id, p.gtin, p.image_url, p.attributes)
        is distinct from
          (row.title, row.description, row.brand, row."categoryId", coalesce(row.gtin, p.gtin), row."imageUrl", row.attributes)
    returning p.id
  `.execute(transaction)
  await appendChanges(
    transaction,
    rows.map(({ id }) => ({
      kind: 'product_changed' as const,
      orgId,
      sourceId: null,
      productId: id,
      offerId: null,
    })),
    now,
  )
  return rows.length
}
