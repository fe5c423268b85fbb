import type { Database } from '../../kernel/db/index.ts'
import { dayOf } from './calendar.ts'
import { crossRate, factorBetween } from './cross-rate.ts'
import { newestRates } from './newest-rates.ts'
import { type DatedRate, isOldOn, pickRate } from './pick-rate.ts'

/** The rate of each currency against the euro that counts; never changed once made: a new one takes its place. */
export type RateTable = ReadonlyMap<string, DatedRate>

/** The rates that count at `now`; with `date` (ISO), those that counted on that day. */
export async function loadRateTable(db: Database, now: Date, date?: string): Promise<RateTable> {
  const rows = await newestRates(db, date)
  const day = date ?? dayOf(now)
  const table = new Map<string, DatedRate>()
  for (const [quote, candidates] of Map.groupBy(rows, row => row.quote)) {
    const rate = pickRate(candidates, day)
    if (rate !== null) {
      table.set(quote, { unitsPerEur: rate.unitsPerEur, date: rate.date, source: rate.source })
    }
  }
  const newest = [...table.values()].sort((a, b) => b.date.localeCompare(a.date))[0]
  if (newest !== undefined) table.set('EUR', { unitsPerEur: 1, date: newest.date, source: newest.source })
  return table
}

/**
 * Factors from one minor unit of each currency to minor units of `target`. The target itself is always there, at
 * exactly 1; a currency without a rate is not: what cannot be converted stays unconverted.
 */
export function factorsInto(table: RateTable, target: string): Map<string, number> {
  const factors = new Map([[target, 1]])
  const into = table.get(target)
  if (into === undefined) return factors
  for (const [currency, { unitsPerEur }] of table) {
    if (currency === target) continue
    factors.set(currency, factorBetween(currency, target, { source: unitsPerEur, target: into.unitsPerEur }))
  }
  return factors
}

/** `dateMs`: the day's beginning, UTC. */
export type RateUsed = { rate: number; date: string; dateMs: number; source: string }

/** Worked out once per table: every answer asks for the same few again and again. */
const described = new WeakMap<RateTable, Map<string, RateUsed | null>>()

/** What an answer says about the conversion of one price; null when there was none to make or none possible. */
export function describeRate(table: RateTable, from: string, to: string): RateUsed | null {
  let ofTable = described.get(table)
  if (ofTable === undefined) {
    ofTable = new Map()
    described.set(table, ofTable)
  }
  const pair = `${from}>${to}`
  let used = ofTable.get(pair)
  if (used === undefined) {
    used = workOutRate(table, from, to)
    ofTable.set(pair, used)
  }
  return used
}

function workOutRate(table: RateTable, from: string, to: string): RateUsed | null {
  const [one, other] = [table.get(from), table.get(to)]
  if (from === to || one === undefined || other === undefined) return null
  const { rate, date, source } = crossRate({ source: from, target: to, one, other })
  return { rate, date, dateMs: Date.parse(date), source }
}

export type RateSummary = {
  /** Of the oldest rate used; null: none was. */
  date: string | null
  /** Whose rates were used, `+` between; null: nobody's. */
  source: string | null
  /** Whether any of them is old on the day given. */
  isOld: boolean
  /** Which of the currencies could not be converted; the target alone when it is the one without a rate. */
  missing: string[]
}

/** All the rates that lead from some currencies into one, in a few words; null when there was nothing to convert. */
export function summariseRates(
  table: RateTable,
  target: string,
  currencies: Iterable<string>,
  day: string,
): RateSummary | null {
  const others = [...new Set(currencies)].filter(currency => currency !== target).sort()
  if (others.length === 0) return null
  if (!table.has(target)) return { date: null, source: null, isOld: false, missing: [target] }
  const used = others.flatMap(currency => describeRate(table, currency, target) ?? [])
  const date = used.map(rate => rate.date).sort()[0] ?? null
  const sources = new Set(used.flatMap(rate => rate.source.split('+')))
  return {
    date,
    source: used.length === 0 ? null : [...sources].sort().join('+'),
    isOld: date !== null && isOldOn(date, day),
    missing: others.filter(currency => !table.has(currency)),
  }
}
