import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { dayOf, daysBetween } from './calendar.ts'
import { newestRates } from './newest-rates.ts'
import { isOldOn } from './pick-rate.ts'
import { loadRateTable } from './rate-table.ts'

/** A rate that counts now. */
export type ListedRate = {
  currency: string
  unitsPerEur: number
  date: string
  source: string
  ageDays: number
  isOld: boolean
}

/** The rate of each currency that counts at `now`, by its code. */
export async function listRates(db: Database, now: Date): Promise<ListedRate[]> {
  const today = dayOf(now)
  return [...(await loadRateTable(db, now))]
    .filter(([currency]) => currency !== 'EUR')
    .map(([currency, { unitsPerEur, date, source }]) => ({
      currency,
      unitsPerEur,
      date,
      source,
      ageDays: daysBetween(date, today),
      isOld: isOldOn(date, today),
    }))
    .sort((a, b) => a.currency.localeCompare(b.currency))
}

/** Who rates come from, and how the reading of them goes. */
export type RateSource = {
  name: string
  /** Day of its newest rate; null: it has none yet. */
  newest: string | null
  currencies: number
  /** Last reading by the program itself; null: it has not tried, or not succeeded. */
  attemptedAt: Date | null
  succeededAt: Date | null
  /** Why the last reading failed; null: it did not. */
  failure: string | null
}

type Reading = Pick<RateSource, 'name' | 'attemptedAt' | 'succeededAt' | 'failure'>

export async function listRateSources(db: Database): Promise<RateSource[]> {
  const { rows } = await sql<Reading>`
    select source as name, attempted_at as "attemptedAt", succeeded_at as "succeededAt", failure
    from catalog.fx_readings
  `.execute(db)
  const newest = Map.groupBy(await newestRates(db), rate => rate.source)
  const readings = new Map(rows.map(row => [row.name, row]))
  return [...new Set([...newest.keys(), ...readings.keys()])].sort().map(name => {
    const rates = newest.get(name) ?? []
    const { attemptedAt = null, succeededAt = null, failure = null } = readings.get(name) ?? {}
    const days = rates.map(rate => rate.date).sort()
    return { name, newest: days.at(-1) ?? null, currencies: rates.length, attemptedAt, succeededAt, failure }
  })
}
