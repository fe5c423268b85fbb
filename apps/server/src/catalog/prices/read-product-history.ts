import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { RateTable } from '../fx/index.ts'
import { type DayRow, dayOf } from './day-prices.ts'
import { openHistoryRates } from './history-rates.ts'
import { loadPriceDays } from './load-price-days.ts'
import { ENOUGH_DAYS, ENOUGH_OBSERVATIONS, REFERENCE_DAYS, readPriceStatistics } from './price-statistics.ts'
import { type DayPrice, type FactorOf, lowestBefore, mergeDays, type SourceAmount } from './product-days.ts'
import { closeBefore, spreadDays } from './spread-days.ts'

/** What is read beyond the days asked for, to find since when the lowest price is what it is. */
const DAYS_READ = 365

export type ProductHistory = {
  currency: string
  /** Oldest first; days on which no price was in force are absent. */
  daily: DayPrice[]
  /** How many offers have part in it. */
  offers: number
  /** Those that have none, because no rate leads from their currency. */
  leftOut: { currency: string; offers: number }[]
  /** Of the oldest rate that converted anything; null: nothing was converted. */
  rateDate: string | null
  /** Some days had no rate of their own: they were converted with the newest. */
  isRateOfOtherDay: boolean
  /** The lowest believed price in force now, since when, and the lowest of the 30 days before; null: none is. */
  lowestNow: { minor: number; since: Date; lowest30Minor: number | null } | null
  /** Percent of the days on which the lowest price was below that. */
  percentile: number | null
  /** Believed readings of a price; those carried into the days asked for count. */
  observations: number
  isInsufficient: boolean
}

type Asked = {
  days: number
  currency: string
  visibleOrgIds: readonly number[]
  now: Date
  /** This offer of the product alone. */
  offerId?: number | undefined
  /** What the rest of the answer converts by; read when not given. */
  rates?: RateTable | undefined
}

/**
 * The last `days` days (1 to 365), today included, over all offers of a product that everybody or `visibleOrgIds` may
 * see, gone ones for as long as they were there; only new ones, unless there is none.
 */
export async function readProductHistory(
  db: Database,
  productId: number,
  asked: Asked,
): Promise<ProductHistory> {
  const { days, currency, now } = asked
  const today = dayOf(now.getTime())
  const fromDay = today - days + 1
  const window = { fromDay: today - Math.max(days, DAYS_READ) + 1, untilMs: now.getTime() + 1 }
  const offerIds = await listOffers(db, productId, asked)
  const loaded = await loadPriceDays(
    db,
    offerIds.map(offerId => ({ offerId, fromDay: window.fromDay })),
    now,
  )
  const histories = [...loaded].map(([offerId, rows]) => ({ offerId, rows, held: spreadDays(rows, window) }))
  const inWindow = histories.filter(({ held }) => held.some(({ day }) => day >= fromDay))
  const currencies = [...new Set(histories.flatMap(({ held }) => held.map(day => day.currency)))].sort()
  const rates = await openHistoryRates(db, {
    currency,
    currencies,
    fromDay: window.fromDay,
    today,
    now,
    rates: asked.rates,
  })
  const earlier = histories.flatMap(({ held }) => held.filter(({ day }) => day < fromDay))
  const asDays = mergeDays(
    histories.flatMap(({ held }) => held.filter(({ day }) => day >= fromDay)),
    rates.factorOf,
  )
  // What is only looked at to find a day does not count among what was converted.
  const used = rates.used()
  const counted = inWindow.filter(({ held }) => held.some(day => !rates.isMissing(day.currency)))
  const lowest = lowestOf(counted, rates.factorOf, today)
  const daily = asDays.map(({ day, min, max, avg, dataPoints }) => ({ day, min, max, avg, dataPoints }))
  const observations =
    daily.reduce((sum, day) => sum + day.dataPoints, 0) +
    counted.filter(({ rows }) => closeBefore(rows, fromDay) !== null).length
  return {
    currency,
    daily,
    offers: counted.length,
    leftOut: currencies
      .filter(from => rates.isMissing(from))
      .map(from => ({
        currency: from,
        offers: inWindow.filter(({ held }) => held.some(day => day.currency === from)).length,
      })),
    ...used,
    lowestNow:
      lowest === null
        ? null
        : {
            minor: lowest.cost,
            ...(counted.length === 1
              ? await referenceOfOffer(db, lowest, now)
              : referenceOfAll([...mergeDays(earlier, rates.factorOf), ...asDays], lowest, today)),
          },
    percentile:
      lowest === null || daily.length === 0
        ? null
        : (100 * daily.filter(({ min }) => min < lowest.cost).length) / daily.length,
    observations,
    isInsufficient: daily.length < ENOUGH_DAYS || observations < ENOUGH_OBSERVATIONS,
  }
}

async function listOffers(
  db: Database,
  productId: number,
  { visibleOrgIds, offerId }: Asked,
): Promise<number[]> {
  const { rows } = await sql<{ id: number; condition: string }>`
    select id, condition from catalog.offers
    where product_id = ${productId} and (org_id is null or org_id = any(${visibleOrgIds}::bigint[]))
      and (${offerId ?? null}::bigint is null or id = ${offerId ?? null})
  `.execute(db)
  const ofNew = rows.filter(({ condition }) => condition === 'new')
  return (ofNew.length === 0 ? rows : ofNew).map(({ id }) => id)
}

/** `cost` in the currency of the history, at today's rate. */
type Lowest = SourceAmount & { offerId: number; cost: number; factor: number; since: Date }

function lowestOf(
  offers: readonly { offerId: number; rows: readonly DayRow[] }[],
  factorOf: FactorOf,
  today: number,
): Lowest | null {
  const prices = offers.flatMap(({ offerId, rows }) => {
    const close = closeBefore(rows, Number.POSITIVE_INFINITY)
    const factor = close === null ? null : factorOf(close.currency, today)
    if (close === null || factor === null) return []
    const { minor, currency, sinceMs } = close
    return [{ offerId, minor, currency, factor, cost: minor * factor, since: new Date(sinceMs) }]
  })
  return prices.sort((a, b) => a.cost - b.cost || a.offerId - b.offerId)[0] ?? null
}

/** To the moment, in its own currency at today's rate: its price did not move because a rate did. */
async function referenceOfOffer(db: Database, { offerId, factor, since }: Lowest, now: Date) {
  const statistics = (await readPriceStatistics(db, [offerId], now)).get(offerId)
  const lowest = statistics?.lowest30Minor ?? null
  return { since, lowest30Minor: lowest === null ? null : lowest * factor }
}

function referenceOfAll(merged: Parameters<typeof lowestBefore>[0], lowest: Lowest, today: number) {
  const { since, lowestMinor } = lowestBefore(merged, lowest, { today, days: REFERENCE_DAYS })
  return { since, lowest30Minor: lowestMinor }
}
