import { buildPhraseBook, matchPhrase, type PhraseBook } from '../tokens/phrase-book.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { AVAILABILITY_WORDS } from '../words/availability-words.ts'
import { COLOUR_WORDS } from '../words/colour-words.ts'
import { CONDITION_WORDS } from '../words/condition-words.ts'
import { PRICE_BOUNDS, PRICE_LEADS } from '../words/price-words.ts'
import { CHEAP_WORDS, SORT_WORDS } from '../words/sort-words.ts'

const BOOKS: readonly PhraseBook<unknown>[] = [
  PRICE_BOUNDS,
  PRICE_LEADS,
  CONDITION_WORDS,
  AVAILABILITY_WORDS,
  SORT_WORDS,
  CHEAP_WORDS,
  COLOUR_WORDS,
].map(groups => buildPhraseBook<unknown>(groups))

/** True where words stand that say something about price, condition, stock, order or colour: nothing that is counted. */
export const opensFilter = (tokens: readonly Token[], at: number): boolean =>
  BOOKS.some(book => matchPhrase(book, tokens, at) !== null)
