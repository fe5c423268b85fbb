import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'

export type NewProduct = {
  id: number
  orgId: number | null
  title: string
  description: string | null
  brand: string | null
  categoryId: number | null
  gtin: string | null
  imageUrl: string | null
  attributes: Record<string, string>
}

/** Ids nobody else will get, for products or offers about to be written. */
export async function reserveIds(transaction: DatabaseTransaction, count: number): Promise<number[]> {
  if (count === 0) return []
  const { rows } = await sql<{ id: number }>`
    select nextval('catalog.entity_id_seq') as id from generate_series(1, ${count})
  `.execute(transaction)
  return rows.map(row => row.id)
}

/** Writes products under ids reserved before; `now` is their birth. */
export async function createProducts(
  transaction: DatabaseTransaction,
  products: readonly NewProduct[],
  now: Date,
): Promise<void> {
  if (products.length === 0) return
  await sql`
    insert into catalog.products
      (id, org_id, title, description, brand, category_id, gtin, image_url, attributes, created_at, updated_at)
    select id, "orgId", title, description, brand, "categoryId", gtin, "imageUrl", attributes, ${now}, ${now}
    from json_to_recordset(${JSON.stringify(products)}::json) as row
      (id bigint, "orgId" bigint, title text, description text, brand text, "categoryId" bigint, gtin text,
       "imageUrl" text, attributes jsonb)
  `.execute(transaction)
}
