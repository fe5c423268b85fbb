import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'

/** Those of the offers of which more than one price could have been read: of a new one nothing need be worked out. */
export async function withSeveralPrices(db: Database, offerIds: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select offer_id as id from catalog.price_points where offer_id = any(${offerIds}::bigint[])
    group by offer_id having count(*) > 1
    union
    select offer_id from catalog.price_days where offer_id = any(${offerIds}::bigint[])
  `.execute(db)
  return rows.map(({ id }) => id)
}
