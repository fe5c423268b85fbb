import { isCurrency } from '../../kernel/money/index.ts'
import { daysBetween, isDay } from './calendar.ts'
import { isDecimal, type Refusal, type RefusalReason } from './into-euro.ts'
import type { DatedRate } from './pick-rate.ts'
import type { FxRate } from './raw-rate.ts'

/** How far a rate may move, as a share of the last one, in each 30 days that have passed since. */
const MOVE_MAX = 0.3
const MOVE_DAYS = 30

// No currency is worth more than a few euros or less than a millionth of a cent; beyond is another thing's number.
const UNITS_MIN = 1e-3
const UNITS_MAX = 1e8

const SOURCE_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}$/

/** What is stored already. */
export type Known = {
  /** Of the source and currency, in order of date, at least the last before the first day asked about and those since. */
  history(source: string, quote: string): readonly DatedRate[]
  /** The last one of any other source, for a source that has none of its own yet. */
  elsewhere(source: string, quote: string): DatedRate | null
}

export type Verdict = { accepted: FxRate[]; unchanged: number; refused: Refusal[] }

/**
 * Which rates may be stored. A rate that moved by more than 30 % from the last one of its source (in each 30 days that
 * lie between) is refused as a likely mistake, unless `force`; so is the first of a source that is that far from every
 * other's. Two rates of one source for one currency and day refuse each other. `today` (ISO): later days are refused.
 */
export function judgeRates(
  rates: readonly FxRate[],
  known: Known,
  { today, force }: { today: string; force: boolean },
): Verdict {
  const verdict: Verdict = { accepted: [], unchanged: 0, refused: [] }
  const refuse = (rate: FxRate, reason: RefusalReason) =>
    verdict.refused.push({
      source: rate.source,
      quote: rate.quote,
      date: rate.date,
      rate: rate.unitsPerEur,
      reason,
    })
  const sound = rates.filter(rate => {
    const reason = faultOf(rate, today)
    if (reason !== null) refuse(rate, reason)
    return reason === null
  })
  for (const series of Map.groupBy(sound, rate => `${rate.source} ${rate.quote}`).values()) {
    judgeSeries(series, known, force, verdict, refuse)
  }
  return verdict
}

function faultOf({ source, quote, date, unitsPerEur }: FxRate, today: string): RefusalReason | null {
  if (!SOURCE_NAME.test(source)) return 'bad_source'
  if (!isCurrency(quote)) return 'unknown_currency'
  if (!isDay(date)) return 'bad_date'
  if (date > today) return 'future'
  if (!isDecimal(unitsPerEur)) return isDecimal(unitsPerEur.replace(/^-/, '')) ? 'not_positive' : 'malformed'
  const units = Number(unitsPerEur)
  if (units === 0) return 'not_positive'
  return units < UNITS_MIN || units > UNITS_MAX ? 'out_of_range' : null
}

/** Rates of one source and currency. */
function judgeSeries(
  series: readonly FxRate[],
  known: Known,
  force: boolean,
  verdict: Verdict,
  refuse: (rate: FxRate, reason: RefusalReason) => void,
): void {
  const [first] = series
  if (first === undefined) return
  const stored = known.history(first.source, first.quote)
  let last: DatedRate | null = null
  let next = 0
  const days = [...Map.groupBy(series, rate => rate.date)].sort(([a], [b]) => a.localeCompare(b))
  for (const [date, [rate, ...others]] of days) {
    if (rate === undefined) continue
    if (others.some(other => Number(other.unitsPerEur) !== Number(rate.unitsPerEur))) {
      for (const one of [rate, ...others]) refuse(one, 'contradictory')
      continue
    }
    for (let before = stored[next]; before !== undefined && before.date < date; before = stored[next]) {
      if (last === null || before.date > last.date) last = before
      next++
    }
    const taken = { unitsPerEur: Number(rate.unitsPerEur), date, source: rate.source }
    const isStored = stored[next]?.date === date && stored[next]?.unitsPerEur === taken.unitsPerEur
    const compared = last ?? known.elsewhere(rate.source, rate.quote)
    if (isStored) verdict.unchanged++
    else if (force || compared === null || !hasJumped(compared, taken)) verdict.accepted.push(rate)
    else {
      refuse(rate, 'moved')
      continue
    }
    last = taken
  }
}

function hasJumped(from: DatedRate, to: DatedRate): boolean {
  const steps = Math.max(1, Math.ceil(Math.abs(daysBetween(from.date, to.date)) / MOVE_DAYS))
  const ratio = to.unitsPerEur / from.unitsPerEur
  return ratio > (1 + MOVE_MAX) ** steps || ratio < (1 - MOVE_MAX) ** steps
}
