import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../kernel/db/index.ts'

/** A product that went into another one: who asks for it is sent to its heir. */
export type ProductRedirect = { absorbedId: number; heirId: number; orgId: number | null }

/** Those that lead from or to the products given; all there are when none are given. Heirs are not absorbed themselves. */
export async function loadRedirects(
  db: Database,
  productIds?: readonly number[],
): Promise<ProductRedirect[]> {
  const of =
    productIds &&
    sql`where absorbed_id = any(${productIds}::bigint[]) or heir_id = any(${productIds}::bigint[])`
  const { rows } = await sql<ProductRedirect>`
    select absorbed_id as "absorbedId", heir_id as "heirId", org_id as "orgId"
    from catalog.product_redirects ${of ?? sql``}
  `.execute(db)
  return rows
}

/** Sends from each absorbed product to its heir, and so does whatever led to the absorbed one before. */
export async function writeRedirects(
  transaction: DatabaseTransaction,
  redirects: readonly ProductRedirect[],
  { reason, at }: { reason: string; at: Date },
): Promise<void> {
  if (redirects.length === 0) return
  const json = JSON.stringify(redirects)
  await sql`
    update catalog.product_redirects r set heir_id = row."heirId"
    from jsonb_to_recordset(${json}::jsonb) as row ("absorbedId" bigint, "heirId" bigint)
    where r.heir_id = row."absorbedId"
  `.execute(transaction)
  await sql`
    insert into catalog.product_redirects (absorbed_id, heir_id, org_id, reason, at)
    select "absorbedId", "heirId", "orgId", ${reason}, ${at}
    from jsonb_to_recordset(${json}::jsonb) as row ("absorbedId" bigint, "heirId" bigint, "orgId" bigint)
    on conflict (absorbed_id) do update
      set heir_id = excluded.heir_id, reason = excluded.reason, at = excluded.at
  `.execute(transaction)
}

/** These products have offers again, and answer for themselves. */
export async function deleteRedirects(
  transaction: DatabaseTransaction,
  productIds: readonly number[],
): Promise<void> {
  if (productIds.length === 0) return
  await sql`
    delete from catalog.product_redirects where absorbed_id = any(${productIds}::bigint[])
  `.execute(transaction)
}
