import { buildPhraseBook, matchPhrase, standsAlone } from '../tokens/phrase-book.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { isOneOf, wordSet } from '../tokens/word-set.ts'
import {
  AVAILABILITY_WORDS,
  IN_STOCK_IS_A_NAME_BEFORE,
  NOT_IN_STOCK_AFTER,
} from '../words/availability-words.ts'
import type { Found } from './word-filter.ts'

const AVAILABILITIES = buildPhraseBook(AVAILABILITY_WORDS)
const IS_A_NAME_BEFORE = wordSet(IN_STOCK_IS_A_NAME_BEFORE)
const IS_NOT_AFTER = wordSet(NOT_IN_STOCK_AFTER)

/** `in stock`, `ready stock`: only what can be had now. */
export function readAvailability(tokens: readonly Token[], at: number): Found<'in_stock'> | null {
  const match = matchPhrase(AVAILABILITIES, tokens, at)
  if (match === null || !standsAlone(tokens, at, match.end)) return null
  if (isOneOf(IS_A_NAME_BEFORE, tokens[match.end]) || isOneOf(IS_NOT_AFTER, tokens[at - 1])) return null
  return { start: at, end: match.end, as: 'availability', effect: 'filter', value: match.means }
}
