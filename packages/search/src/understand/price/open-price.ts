import { buildPhraseBook, matchPhrase, startsAlone } from '../tokens/phrase-book.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { isOneOf, wordSet } from '../tokens/word-set.ts'
import {
  MAX_IS_A_NAME_AFTER,
  NOT_A_PRICE_AFTER,
  PRICE_BOUNDS,
  PRICE_LEADS,
  type PriceBound,
  type PriceLead,
} from '../words/price-words.ts'

/** The words in front of an amount: `budget of`, `priced under`. `next` is the index of the amount. */
export type Opening = { next: number; lead: PriceLead | null; bound: PriceBound | null }

const BOUNDS = buildPhraseBook(PRICE_BOUNDS)
const LEADS = buildPhraseBook(PRICE_LEADS)
const IS_NO_PRICE_AFTER = wordSet(NOT_A_PRICE_AFTER)
const IS_A_NAME_AFTER = wordSet(MAX_IS_A_NAME_AFTER)
const MAX_WORDS = wordSet('max|maximum')
const MIN_WORDS = wordSet('min|minimum|mins')
/** The longest bound is `less than or equal to`. */
const MAX_WORDS_BEFORE = 4
const LINKS = wordSet(':|=|is|of')

const afterLink = (tokens: readonly Token[], at: number): number => (isOneOf(LINKS, tokens[at]) ? at + 1 : at)

/** `pro max` and `5 min` are no bounds, `save over` and `not under` none of the price. */
function isBoundThere(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]
  if (before === undefined) return true
  if (!startsAlone(tokens, at)) return false
  // The `off` of `shut-off` takes nothing off.
  if (isOneOf(IS_NO_PRICE_AFTER, before) && startsAlone(tokens, at - 1)) return false
  if (isOneOf(MAX_WORDS, tokens[at])) return before.kind !== 'number' && !isOneOf(IS_A_NAME_AFTER, before)
  return !(isOneOf(MIN_WORDS, tokens[at]) && before.kind === 'number')
}

/** The `bawah` of a `di bawah` that was judged already. */
function isInsideLonger(tokens: readonly Token[], at: number, end: number): boolean {
  for (let before = at - 1; before >= Math.max(0, at - MAX_WORDS_BEFORE); before--) {
    if ((matchPhrase(BOUNDS, tokens, before)?.end ?? 0) >= end) return true
  }
  return false
}

/** What opens a price at `at`; with neither lead nor bound, the amount itself must say that it is one. */
export function openPrice(tokens: readonly Token[], at: number): Opening {
  const nothing = { next: at, lead: null, bound: null }
  const lead = matchPhrase(LEADS, tokens, at)
  const bound = matchPhrase(BOUNDS, tokens, at)
  if ((lead === null && bound === null) || !isBoundThere(tokens, at)) return nothing
  // `max price` and `at most` are the longer of the two.
  if (bound !== null && (lead === null || bound.end > lead.end)) {
    if (isInsideLonger(tokens, at, bound.end)) return nothing
    return { next: afterLink(tokens, bound.end), lead: null, bound: bound.means }
  }
  if (lead === null) return nothing
  const next = afterLink(tokens, lead.end)
  const led = isBoundThere(tokens, next) ? matchPhrase(BOUNDS, tokens, next) : null
  if (led !== null) return { next: afterLink(tokens, led.end), lead: lead.means, bound: led.means }
  // `for` and `at` say nothing by themselves.
  return lead.means.isPrice ? { next, lead: lead.means, bound: null } : nothing
}
