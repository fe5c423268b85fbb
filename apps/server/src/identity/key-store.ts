import { sql } from 'kysely'
import { type DatabaseTransaction, LostRaceError } from '../kernel/db/index.ts'

type KeyOwner = { productId: number; gtin: string | null }

/** The products that own these keys, or that took in those who did, with the GTIN each has. */
export async function findKeys(
  transaction: DatabaseTransaction,
  orgId: number | null,
  keys: readonly (string | null)[],
): Promise<Map<string, KeyOwner>> {
  const { rows } = await sql<KeyOwner & { key: string }>`
    select k.key, p.id as "productId", p.gtin
    from identity.product_keys k
    left join catalog.product_redirects r on r.absorbed_id = k.product_id
    join catalog.products p on p.id = coalesce(r.heir_id, k.product_id)
    where k.org_scope = ${orgId ?? 0}::bigint and k.key = any(${keys.filter(key => key !== null)}::text[])
  `.execute(transaction)
  return new Map(rows.map(row => [row.key, row]))
}

/**
 * Claims keys for products. Throws LostRaceError when another transaction claimed one of them first. Keys are
 * claimed in one order by everybody, so that two transactions never wait for each other.
 */
export async function claimKeys(
  transaction: DatabaseTransaction,
  orgId: number | null,
  claims: ReadonlyMap<string, number>,
): Promise<void> {
  if (claims.size === 0) return
  const sorted = [...claims].sort(([a], [b]) => (a < b ? -1 : 1))
  const { rows } = await sql`
    insert into identity.product_keys (org_scope, key, product_id)
    select ${orgId ?? 0}::bigint, key, product_id
    from unnest(${sorted.map(([key]) => key)}::text[], ${sorted.map(([, id]) => id)}::bigint[]) as claim (key, product_id)
    on conflict do nothing
    returning key
  `.execute(transaction)
  if (rows.length < claims.size) throw new LostRaceError('another run placed the same product first')
}

/** Gives keys to products, whoever had them. */
export async function assignKeys(
  transaction: DatabaseTransaction,
  orgId: number | null,
  owners: ReadonlyMap<string, number>,
): Promise<void> {
  if (owners.size === 0) return
  const sorted = [...owners].sort(([a], [b]) => (a < b ? -1 : 1))
  await sql`
    insert into identity.product_keys (org_scope, key, product_id)
    select ${orgId ?? 0}::bigint, key, product_id
    from unnest(${sorted.map(([key]) => key)}::text[], ${sorted.map(([, id]) => id)}::bigint[]) as owner (key, product_id)
    on conflict (org_scope, key) do update set product_id = excluded.product_id
  `.execute(transaction)
}

/**
 * Products known without a GTIN learn the one that an offer brought. Throws LostRaceError when another transaction
 * taught one of them another first: two never meet in one product.
 */
export async function setGtins(
  transaction: DatabaseTransaction,
  gtins: ReadonlyMap<number, string>,
  now: Date,
): Promise<void> {
  if (gtins.size === 0) return
  const { rows } = await sql`
    update catalog.products p set gtin = g.gtin, updated_at = ${now}
    from unnest(${[...gtins.keys()]}::bigint[], ${[...gtins.values()]}::text[]) as g (id, gtin)
    where p.id = g.id and (p.gtin is null or p.gtin = g.gtin)
    returning p.id
  `.execute(transaction)
  if (rows.length < gtins.size) throw new LostRaceError('another run gave the product another GTIN first')
}
