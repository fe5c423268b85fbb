import type { Found } from '../filters/word-filter.ts'
import { buildPhraseBook, matchPhrase, standsAlone } from '../tokens/phrase-book.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { ANNOUNCED_SIZES, LETTER_SIZES, SIZE_LEADS } from '../words/size-words.ts'

const LEADS = buildPhraseBook(SIZE_LEADS)
const LETTERS = buildPhraseBook(LETTER_SIZES)
const ANNOUNCED = buildPhraseBook(ANNOUNCED_SIZES)
const SIZE_NUMBER = /^\d{1,2}(?:\.5)?$/

const boost = (start: number, end: number, value: string): Found<string> => ({
  start,
  end,
  as: 'size',
  effect: 'boost',
  value,
})

function readAnnounced(
  tokens: readonly Token[],
  start: number,
  at: number,
  scale: string | null,
): Found<string> | null {
  const token = tokens[at]
  if (token?.kind === 'number') {
    const isSize = SIZE_NUMBER.test(token.text) && standsAlone(tokens, at, at + 1)
    const number = token.text.replace(/^0+(?=\d)/, '')
    return isSize ? boost(start, at + 1, scale === null ? number : `${scale} ${number}`) : null
  }
  if (scale !== null) return null
  const letters = matchPhrase(LETTERS, tokens, at) ?? matchPhrase(ANNOUNCED, tokens, at)
  return letters !== null && standsAlone(tokens, at, letters.end)
    ? boost(start, letters.end, letters.means)
    : null
}

/** `size 10`, `us 9.5`, `xl`. */
export function readSize(tokens: readonly Token[], at: number): Found<string> | null {
  const lead = matchPhrase(LEADS, tokens, at)
  if (lead !== null && standsAlone(tokens, at, at + 1)) {
    const scale = lead.means === null ? matchPhrase(LEADS, tokens, lead.end) : null
    return readAnnounced(tokens, at, scale?.end ?? lead.end, scale?.means ?? lead.means)
  }
  const letters = matchPhrase(LETTERS, tokens, at)
  if (letters === null || !standsAlone(tokens, at, letters.end)) return null
  // `pixel 4 xl` is a name.
  return tokens[at - 1]?.kind === 'number' ? null : boost(at, letters.end, letters.means)
}
