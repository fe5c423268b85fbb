import type { Found } from '../filters/word-filter.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import type { PriceRange, QueryContext } from '../types.ts'
import type { Multiplier } from '../words/money-words.ts'
import { type Candidate, readCandidate } from './candidate.ts'
import { isMoney } from './is-money.ts'
import { minorUnitsOf, readAmount } from './read-amount.ts'
import type { Money } from './read-money.ts'
import { mergeNames, resolveCurrency } from './resolve-currency.ts'

/** `around 100` is 80 to 120. */
const ABOUT_SHARE = 0.2

/** What is meant when no currency is named: the one of `ribu` or `triệu`, else the one asked for. */
function unnamedCurrency(candidate: Candidate, context: QueryContext): string {
  const multiplier = candidate.second?.multiplier ?? candidate.first.multiplier
  if (multiplier === null) return context.currency
  const currency = multiplier.currency ?? candidate.bound?.currencyOfThousands ?? context.currency
  return multiplier.alsoIn.includes(context.currency) ? context.currency : currency
}

function minorUnits(
  money: Money,
  multiplier: Multiplier | null,
  currency: string,
  isCents: boolean,
  context: QueryContext,
): number | null {
  const digits = context.currencyDigits(currency)
  const amount = readAmount(money.number, digits === 3)
  if (amount === null) return null
  const minor = minorUnitsOf(amount, digits + (multiplier?.power ?? 0) - (isCents ? 2 : 0))
  return minor !== null && minor > 0 ? minor : null
}

/** Both ends in order. `20-30k`: the lower end is in thousands too, unless it would be the higher one then. */
function readEnds(
  candidate: Candidate,
  second: Money,
  read: (money: Money, multiplier: Multiplier | null) => number | null,
): [number, number] | null {
  const { first } = candidate
  const high = read(second, second.multiplier)
  const shared = read(first, first.multiplier ?? second.multiplier)
  const low = shared !== null && high !== null && shared > high ? read(first, first.multiplier) : shared
  if (low === null || high === null) return null
  return low <= high ? [low, high] : [high, low]
}

function rangeOf(
  candidate: Candidate,
  currency: string,
  read: (money: Money, multiplier: Multiplier | null) => number | null,
): PriceRange | null {
  const { first, second, kind } = candidate
  if (second !== null) {
    const ends = readEnds(candidate, second, read)
    return ends === null ? null : { min: ends[0], max: ends[1], currency }
  }
  const amount = read(first, first.multiplier)
  if (amount === null) return null
  if (kind === 'max') return { min: null, max: amount, currency }
  if (kind === 'min') return { min: amount, max: null, currency }
  const share = Math.round(amount * ABOUT_SHARE)
  return { min: amount - share, max: amount + share, currency }
}

/** The price that is asked for by the words from `at` on; null when they speak of none, or of something else. */
export function readPrice(
  tokens: readonly Token[],
  at: number,
  context: QueryContext,
): Found<PriceRange> | null {
  const candidate = readCandidate(tokens, at)
  if (candidate === null) return null
  const name = mergeNames(candidate.first.name, candidate.second?.name ?? null)
  if (name === 'conflict') return null
  const currency = name === null ? unnamedCurrency(candidate, context) : resolveCurrency(name, context)
  if (!isMoney(candidate, tokens, name, currency)) return null
  const range = rangeOf(candidate, currency, (money, multiplier) =>
    minorUnits(money, multiplier, currency, name === 'cent', context),
  )
  if (range === null) return null
  return { start: candidate.start, end: candidate.end, as: 'price', effect: 'filter', value: range }
}
