import { STEM_EXCEPTIONS } from './tables.ts'

const LETTER_S = 115
const NOT_A_PLURAL = /(?:ss|us|is)$/
const PLURAL_IN_ES = /(?:ss|ch|sh|x|z)es$/
const ONLY_LATIN = /^[a-z]+$/

/** Light English plural stemming: `headphones` and `headphone` are one term; nothing else is touched. */
export function stemPlural(word: string): string {
  if (word.length < 3) return word
  const exception = STEM_EXCEPTIONS.get(word)
  if (exception !== undefined) return exception
  if (word.length < 4 || word.charCodeAt(word.length - 1) !== LETTER_S) return word
  if (NOT_A_PLURAL.test(word) || !ONLY_LATIN.test(word)) return word
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (PLURAL_IN_ES.test(word)) return word.slice(0, -2)
  return word.slice(0, -1)
}
