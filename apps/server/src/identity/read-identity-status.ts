import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'

export type IdentityStatus = {
  /** A process groups offers now. */
  is_followed: boolean
  /** Everything that came before this place in the changes log is grouped; null: all is to be grouped anew. */
  cursor: string | null
  products_absorbed: number
  decisions_in_force: number
  reviews_open: number
}

export async function readIdentityStatus(db: Database, now: Date): Promise<IdentityStatus> {
  const { rows } = await sql<IdentityStatus>`
    select coalesce((select lease_until > ${now} from identity.leader), false) as is_followed,
           (select cursor from identity.leader) as cursor,
           (select count(*) from catalog.product_redirects) as products_absorbed,
           (select count(*) from identity.decisions where undone_at is null) as decisions_in_force,
           (select count(*) from identity.reviews where state = 'open') as reviews_open
  `.execute(db)
  return rows[0]!
}
