import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { StoredOn } from './into-euro.ts'
import type { Known } from './judge-rates.ts'
import { newestRates, type QuotedRate } from './newest-rates.ts'
import { pickRate } from './pick-rate.ts'
import type { FxRate, RawRate } from './raw-rate.ts'

/** The euro rates that bases are crossed through, of the very days asked for. */
export async function loadBases(db: Database, rates: readonly RawRate[]): Promise<StoredOn> {
  const crossed = rates.filter(({ base, quote }) => base !== 'EUR' && quote !== 'EUR')
  const bases = [...new Set(crossed.map(rate => rate.base))]
  const days = [...new Set(crossed.map(rate => rate.date))]
  if (bases.length === 0) return () => null
  // Days are compared as text: one that the calendar lacks has no rate, and is refused by name later.
  const { rows } = await sql<QuotedRate>`
    select quote, source, date::text as date, units_per_eur::float8 as "unitsPerEur"
    from catalog.fx_rates where quote = any(${bases}::text[]) and date::text = any(${days}::text[])
  `.execute(db)
  const stored = Map.groupBy(rows, row => `${row.quote} ${row.date}`)
  return (currency, date) => pickRate(stored.get(`${currency} ${date}`) ?? [], date)?.unitsPerEur ?? null
}

/** What new rates are held against: those of their sources from shortly before the first day on, and others' newest. */
export async function loadKnown(db: Database, rates: readonly FxRate[]): Promise<Known> {
  const quotes = [...new Set(rates.map(rate => rate.quote))]
  const sources = [...new Set(rates.map(rate => rate.source))]
  const days = rates.map(rate => rate.date).sort()
  const [first = '9999-12-31', last = '0001-01-01'] = [days[0], days.at(-1)]
  const { rows } = await sql<QuotedRate>`
    select quote, source, date::text as date, units_per_eur::float8 as "unitsPerEur"
    from catalog.fx_rates
    where quote = any(${quotes}::text[]) and source = any(${sources}::text[])
      and date between ${first}::date and ${last}::date
    union all
    select wanted.quote, wanted.source, before.date::text, before.units_per_eur::float8
    from (select quote, source from unnest(${quotes}::text[]) quote, unnest(${sources}::text[]) source) wanted
    cross join lateral (
      select date, units_per_eur from catalog.fx_rates rate
      where rate.quote = wanted.quote and rate.source = wanted.source and rate.date < ${first}::date
      order by date desc limit 1
    ) before
    order by 3
  `.execute(db)
  const newest = await newestRates(db)
  const histories = Map.groupBy(rows, row => `${row.source} ${row.quote}`)
  return {
    history: (source, quote) => histories.get(`${source} ${quote}`) ?? [],
    elsewhere: (source, quote) => {
      const others = newest.filter(row => row.quote === quote && row.source !== source)
      return pickRate(
        others,
        others
          .map(row => row.date)
          .sort()
          .at(-1) ?? last,
      )
    },
  }
}
