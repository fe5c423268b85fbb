import { UNITS } from '../../text/tables.ts'
import { tokenise } from '../../text/tokenise.ts'
import type { Found } from '../filters/word-filter.ts'
import { isHyphenAt, standsAlone } from '../tokens/phrase-book.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { CAPACITY_UNITS } from '../words/size-words.ts'

/** `256gb`, `1.5 l`, as the tokeniser would write them. */
export function readCapacity(tokens: readonly Token[], at: number, text: string): Found<string> | null {
  const number = tokens[at]
  if (number?.kind !== 'number') return null
  const unitAt = isHyphenAt(tokens, at + 1) ? at + 2 : at + 1
  const unit = tokens[unitAt]
  if (unit?.kind !== 'word' || !CAPACITY_UNITS.has(UNITS.get(unit.text) ?? '')) return null
  if (!standsAlone(tokens, at, unitAt + 1)) return null
  const terms = tokenise(text.slice(number.from, unit.to))
  const value = terms[0]?.parts[0]
  // `1,5 l` is two terms to the tokeniser.
  if (terms.length !== 1 || value === undefined) return null
  return { start: at, end: unitAt + 1, as: 'capacity', effect: 'boost', value }
}
