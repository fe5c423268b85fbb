import { sql } from 'kysely'
import { type DatabaseTransaction, LostRaceError } from '../kernel/db/index.ts'

type KeyOwner = { productId: number; gtin: string | null }

/** The products that own these keys, with the GTIN each has. */
export async function findKeys(
  transaction: DatabaseTransaction,
  orgId: number | null,
  keys: readonly (string | null)[],
): Promise<Map<string, KeyOwner>> {
  const { rows } = await sql<KeyOwner & { key: string }>`
    select k.key, k.product_id as "productId", p.gtin
    from identity.product_keys k join catalog.products p on p.id = k.product_id
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

/** Products known by part number alone learn the GTIN that an offer brought. */
export async function setGtins(
  transaction: DatabaseTransaction,
  gtins: ReadonlyMap<number, string>,
  now: Date,
): Promise<void> {
  if (gtins.size === 0) return
  await sql`
    update catalog.products p set gtin = g.gtin, updated_at = ${now}
    from unnest(${[...gtins.keys()]}::bigint[], ${[...gtins.values()]}::text[]) as g (id, gtin)
    where p.id = g.id and p.gtin is null
  `.execute(transaction)
}
