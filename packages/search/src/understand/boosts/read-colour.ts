import type { Found } from '../filters/word-filter.ts'
import { buildPhraseBook, matchPhrase, standsAlone } from '../tokens/phrase-book.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { isOneOf, wordSet } from '../tokens/word-set.ts'
import { COLOUR_WORDS, NOT_A_COLOUR_BEFORE } from '../words/colour-words.ts'

const COLOURS = buildPhraseBook(COLOUR_WORDS)
const IS_A_NAME_BEFORE = wordSet(NOT_A_COLOUR_BEFORE)

/** `navy blue`, `สีดำ`, `merah muda`, by its English name. */
export function readColour(tokens: readonly Token[], at: number): Found<string> | null {
  const match = matchPhrase(COLOURS, tokens, at)
  if (match === null || !standsAlone(tokens, at, match.end)) return null
  if (isOneOf(IS_A_NAME_BEFORE, tokens[match.end])) return null
  return { start: at, end: match.end, as: 'colour', effect: 'boost', value: match.means }
}
