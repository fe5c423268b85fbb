import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { DatedRate } from './pick-rate.ts'

export type QuotedRate = DatedRate & { quote: string }

/**
 * The newest rate of every source and currency, on or before `until` (ISO) when given. Jumps from one to the next
 * through an index, so that twenty-five years of history cost nothing.
 */
export async function newestRates(db: Database, until = '9999-12-31'): Promise<QuotedRate[]> {
  const { rows } = await sql<QuotedRate>`
    with recursive pair as (
      (select source, quote from catalog.fx_rates order by source, quote limit 1)
      union all
      select next.source, next.quote
      from pair
      cross join lateral (
        select source, quote from catalog.fx_rates
        where (source, quote) > (pair.source, pair.quote)
        order by source, quote limit 1
      ) next
    )
    select pair.quote, pair.source, newest.date::text as date, newest.units_per_eur::float8 as "unitsPerEur"
    from pair
    cross join lateral (
      select date, units_per_eur from catalog.fx_rates rate
      where rate.source = pair.source and rate.quote = pair.quote and rate.date <= ${until}::date
      order by rate.date desc limit 1
    ) newest
    order by pair.quote, pair.source
  `.execute(db)
  return rows
}
