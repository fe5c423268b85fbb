import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import type { Member } from './member.ts'

const select = (where: RawBuilder<unknown>) => sql<Member>`
  select o.id as "offerId", o.org_id as "orgId", o.product_id as "storedProductId",
         coalesce(r.heir_id, o.product_id) as "productId", o.title, o.description, o.brand,
         o.category_id as "categoryId", o.gtin, o.mpn, o.condition, o.image_url as "imageUrl", o.attributes,
         o.delisted_at is not null as "isDelisted"
  from catalog.offers o
  left join catalog.product_redirects r on r.absorbed_id = o.product_id
  where ${where}
  order by o.id
`

/** These offers of one catalogue; those that are not in it are left out. */
export async function loadOffers(
  db: Database,
  orgId: number | null,
  offerIds: readonly number[],
): Promise<Member[]> {
  if (offerIds.length === 0) return []
  const { rows } = await select(
    sql`o.id = any(${offerIds}::bigint[]) and o.org_scope = ${orgId ?? 0}::bigint`,
  ).execute(db)
  return rows
}

/** All offers of these products, delisted ones too, and of those that went into them. */
export async function loadMembers(
  db: Database,
  orgId: number | null,
  productIds: readonly number[],
): Promise<Member[]> {
  if (productIds.length === 0) return []
  const { rows } = await select(sql`
    o.org_scope = ${orgId ?? 0}::bigint and o.product_id = any(array(
      select unnest(${productIds}::bigint[])
      union
      select absorbed_id from catalog.product_redirects where heir_id = any(${productIds}::bigint[])
    ))
  `).execute(db)
  return rows
}
