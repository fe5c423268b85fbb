import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { minorUnitExponent } from '../../kernel/money/index.ts'

/** The newest rate of each currency against the euro. */
export type RateTable = ReadonlyMap<string, { unitsPerEur: number; date: string; source: string }>

/** A rate older than its day's trading by more than this is named old in answers. */
export const OLD_RATE_DAYS = 7

export async function loadRateTable(db: Database): Promise<RateTable> {
  const { rows } = await sql<{ quote: string; date: string; source: string; units: number }>`
    select distinct on (quote) quote, date::text as date, source, units_per_eur::float8 as units
    from catalog.fx_rates order by quote, date desc, source
  `.execute(db)
  const table = new Map(
    rows.map(({ quote, date, source, units }) => [quote, { unitsPerEur: units, date, source }]),
  )
  const newest = rows
    .map(row => row.date)
    .sort()
    .at(-1)
  if (newest !== undefined) table.set('EUR', { unitsPerEur: 1, date: newest, source: 'ECB' })
  return table
}

/**
 * Factors from one minor unit of each currency to minor units of `target`. The target itself is always there, at
 * exactly 1; a currency without a rate is not: what cannot be converted stays unconverted.
 */
export function factorsInto(table: RateTable, target: string): Map<string, number> {
  const factors = new Map([[target, 1]])
  const targetRate = table.get(target)
  if (targetRate === undefined) return factors
  for (const [currency, { unitsPerEur }] of table) {
    if (currency === target) continue
    const major = targetRate.unitsPerEur / unitsPerEur
    factors.set(currency, major * 10 ** (minorUnitExponent(target) - minorUnitExponent(currency)))
  }
  return factors
}

/** What an answer says about the conversion of one price; null when there was none to make or none possible. */
export function describeRate(table: RateTable, from: string, to: string) {
  const source = table.get(from)
  const target = table.get(to)
  if (from === to || source === undefined || target === undefined) return null
  return {
    rate: Number((target.unitsPerEur / source.unitsPerEur).toPrecision(8)),
    // A cross rate is as old as the older of its two.
    date: [source.date, target.date].sort()[0]!,
    source: source.source === target.source ? source.source : `${source.source}+${target.source}`,
  }
}
