import type { Token } from '../tokens/scan-tokens.ts'
import { isOneOf, wordSet } from '../tokens/word-set.ts'
import { MEASURED, MEASURED_UP_TO, PEOPLE, SHOWN_IN_K } from '../words/measure-words.ts'
import { type Multiplier, SMALLEST_BARE_AMOUNT, THOUSANDS_CURRENCIES } from '../words/money-words.ts'
import { NOT_A_PRICE_BEFORE } from '../words/price-words.ts'
import type { Candidate } from './candidate.ts'
import { isRange } from './is-range.ts'
import type { Money } from './read-money.ts'
import { isCounted, isFollowedByNothing } from './what-follows.ts'

const IS_NO_PRICE_BEFORE = wordSet(NOT_A_PRICE_BEFORE)
const MEASURED_THINGS = wordSet(MEASURED)
const MEASURED_THINGS_UP_TO = MEASURED_UP_TO.map(([words, most]) => ({ words: wordSet(words), most }))
const PEOPLE_WORDS = wordSet(PEOPLE)
const SHOWN_THINGS = wordSet(SHOWN_IN_K)
const RESOLUTIONS = new Set(['2', '4', '5', '6', '8'])
const SMALLEST_ELSEWHERE = 10
const YEAR = /^(?:19|20)\d\d$/

function isMeasuredBefore(candidate: Candidate, tokens: readonly Token[]): boolean {
  const before = tokens[candidate.start - 1]
  if (before === undefined) return false
  // `30 under 30`.
  if (before.text === candidate.first.number || MEASURED_THINGS.has(before.text)) return true
  if (candidate.second !== null) return PEOPLE_WORDS.has(before.text)
  const amount = Number(candidate.first.number)
  return MEASURED_THINGS_UP_TO.some(({ words, most }) => words.has(before.text) && amount <= most)
}

/** A number that money is written in: no `6.5`, none too small to buy anything. */
function isPlausible({ number, multiplier }: Money, currency: string): boolean {
  if (multiplier !== null) return true
  const smallest = SMALLEST_BARE_AMOUNT.get(currency) ?? SMALLEST_ELSEWHERE
  return !/[.,]\d$/.test(number) && Number(number.replace(/[.,](?=\d{3}$)/, '')) >= smallest
}

/** `4k` of a screen. */
const isResolution = (
  candidate: Candidate,
  tokens: readonly Token[],
  multiplier: Multiplier | null,
): boolean =>
  multiplier?.currency === null &&
  RESOLUTIONS.has(candidate.first.number) &&
  tokens.slice(0, candidate.start).some(token => SHOWN_THINGS.has(token.text))

/** Words beside the bare number say that it is money. */
function isAnnounced(candidate: Candidate, multiplier: Multiplier | null, currency: string): boolean {
  const { bound, lead, first } = candidate
  if (lead?.isPrice === true || bound?.allowsBare === true) return true
  if (multiplier === null) return false
  if (multiplier.currency !== null || bound?.currencyOfThousands !== undefined) return true
  // `100k-200k`, `500k max` where the money is counted in thousands.
  return bound === null && first.multiplier !== null && THOUSANDS_CURRENCIES.has(currency)
}

function isBareMoney(candidate: Candidate, tokens: readonly Token[], currency: string): boolean {
  const { bound, lead, first, second, end, hasSuffix } = candidate
  const multiplier = second?.multiplier ?? first.multiplier
  if (!isAnnounced(candidate, multiplier, currency)) return false
  if ((multiplier?.currency ?? null) === null && isMeasuredBefore(candidate, tokens)) return false
  const saysPrice = lead?.isPrice === true || bound?.isAboutMoney === true
  if (saysPrice ? isCounted(tokens[end]) : !hasSuffix && !isFollowedByNothing(tokens, end)) return false
  if (isResolution(candidate, tokens, multiplier)) return false
  if (second === null) return isPlausible(first, currency)
  if (YEAR.test(first.number) && YEAR.test(second.number)) return false
  // `10-20 ribu`: the lower end takes the higher one's multiplier.
  const lower = first.multiplier === null ? { ...first, multiplier } : first
  return isPlausible(lower, currency) && isPlausible(second, currency)
}

/** True when the candidate speaks of money and of the price of the thing. In doubt it does not. */
export function isMoney(
  candidate: Candidate,
  tokens: readonly Token[],
  name: string | null,
  currency: string,
): boolean {
  const { bound, lead, first, second, end } = candidate
  if (isOneOf(IS_NO_PRICE_BEFORE, tokens[end]) || !isRange(candidate, tokens)) return false
  if (name === 'pounds') return lead?.isPrice === true || bound?.isAboutMoney === true
  if (name !== null) return true
  if ((second ?? first).multiplier?.isAboutMoney === true) return !isCounted(tokens[end])
  return isBareMoney(candidate, tokens, currency)
}
