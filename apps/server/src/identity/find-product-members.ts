import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import { loadMembers } from './load-members.ts'
import type { Member } from './member.ts'

/** All offers of a product of the catalogue, or of the one it went into. Throws `product_not_found`. */
export async function findProductMembers(
  db: Database,
  orgId: number | null,
  productId: number,
): Promise<Member[]> {
  const { rows } = await sql<{ id: number }>`
    select coalesce(r.heir_id, ${productId}::bigint) as id
    from (select) as one
    left join catalog.product_redirects r
      on r.absorbed_id = ${productId} and r.org_scope = ${orgId ?? 0}::bigint
  `.execute(db)
  const members = await loadMembers(
    db,
    orgId,
    rows.map(({ id }) => id),
  )
  if (members.length === 0) throw new AppError('product_not_found', `no product has the id ${productId}`)
  return members
}
