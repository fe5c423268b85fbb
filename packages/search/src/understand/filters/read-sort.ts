import { buildPhraseBook, matchPhrase, standsAlone } from '../tokens/phrase-book.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { isOneOf, wordSet } from '../tokens/word-set.ts'
import { CHEAP_IS_A_NAME_BEFORE, CHEAP_WORDS, SORT_WORDS } from '../words/sort-words.ts'
import type { Found } from './word-filter.ts'

const SORTS = buildPhraseBook(SORT_WORDS)
const CHEAP = buildPhraseBook(CHEAP_WORDS)
const IS_A_NAME_BEFORE = wordSet(CHEAP_IS_A_NAME_BEFORE)

/** `cheapest`: an order; the words are left out. */
export function readSort(tokens: readonly Token[], at: number): Found<'price_asc'> | null {
  const match = matchPhrase(SORTS, tokens, at)
  if (match === null || !standsAlone(tokens, at, match.end)) return null
  return { start: at, end: match.end, as: 'sort', effect: 'sort', value: match.means }
}

/** `cheap`: only told, as a boost whose words stay. */
export function readCheap(tokens: readonly Token[], at: number): Found<'note'> | null {
  const match = matchPhrase(CHEAP, tokens, at)
  if (match === null || !standsAlone(tokens, at, match.end)) return null
  if (isOneOf(IS_A_NAME_BEFORE, tokens[match.end])) return null
  return { start: at, end: match.end, as: 'sort', effect: 'boost', value: match.means }
}
