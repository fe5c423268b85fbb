import type { PriceStatistics } from '../prices/index.ts'

const DAY_MS = 86_400_000
/** After this time what was a reduction is the price. */
export const REDUCTION_DAYS = 30

export type Verdict = 'deal' | 'not_lowest' | 'insufficient_history'

/** An offer that costs less than right before. Amounts in minor units of `currency`, shares in percent. */
export type Reduction = {
  priceMinor: number
  currency: string
  reducedAt: Date
  previousMinor: number
  dropPct: number
  verdict: Verdict
  /** The lowest price of the 30 days before; null: none is known. */
  lowestMinor: number | null
  /** Below that; 0 where the verdict is no deal. */
  discountPct: number
  /** The most that was asked for as far back as was observed. */
  highestMinor: number
  percentile: number
  observations: number
  observedDays: number
}

/**
 * What the history of an offer says about its price now; null: it is no reduction, or an old one. A deal is a price
 * below the lowest of the 30 days before it was reduced; without enough of those days observed there is no verdict.
 */
export function judgeReduction(statistics: PriceStatistics, now: Date): Reduction | null {
  const { currency, currentMinor, since, previousMinor, lowest30Minor, maxMinor, percentile } = statistics
  if (currentMinor === null || since === null || previousMinor === null) return null
  if (currentMinor >= previousMinor || since.getTime() < now.getTime() - REDUCTION_DAYS * DAY_MS) return null
  const isJudged = statistics.isLowest30Enough && lowest30Minor !== null && percentile !== null
  const isDeal = isJudged && currentMinor < lowest30Minor
  return {
    priceMinor: currentMinor,
    currency,
    reducedAt: since,
    previousMinor,
    dropPct: percentBelow(currentMinor, previousMinor),
    verdict: isDeal ? 'deal' : isJudged ? 'not_lowest' : 'insufficient_history',
    lowestMinor: lowest30Minor,
    discountPct: isDeal ? percentBelow(currentMinor, lowest30Minor) : 0,
    highestMinor: Math.max(maxMinor ?? 0, previousMinor),
    percentile: percentile ?? 0,
    observations: statistics.observations,
    observedDays: Math.floor(statistics.spanDays),
  }
}

/** To a tenth, as it is shown and filtered by. */
const percentBelow = (price: number, before: number): number => Math.round((1 - price / before) * 1_000) / 10
