import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'

/** Clicks of this share of the window ago count half. */
const HALF_LIFE_SHARE = 0.25

export type ClickedProduct = {
  productId: string
  /** Of people, within the window. */
  clicks: number
  /** The same clicks, each the less the longer ago. */
  heat: number
}

/** Products whose links people followed within the window, the hottest first; robots and previews do not count. */
export async function readTrending(
  db: Database,
  { now, windowMs, limit }: { now: Date; windowMs: number; limit: number },
): Promise<ClickedProduct[]> {
  const since = new Date(now.getTime() - windowMs)
  const halfLifeSeconds = (windowMs * HALF_LIFE_SHARE) / 1_000
  const { rows } = await sql<ClickedProduct>`
    select product_id::text as "productId", count(*)::int as clicks,
           sum(power(0.5, extract(epoch from ${now}::timestamptz - clicked_at)::float8 / ${halfLifeSeconds}::float8))
             as heat
    from affiliate.clicks
    where visitor = 'person' and product_id is not null and clicked_at > ${since} and clicked_at <= ${now}
    group by product_id
    order by heat desc, clicks desc, product_id
    limit ${limit}
  `.execute(db)
  return rows
}
