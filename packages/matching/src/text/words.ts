import { isPlain, squeeze } from './fold.ts'

const WORD = /[\p{L}\p{N}]+(?:[.,](?=\p{N})\p{N}+)*/gu
/** Parts joined by marks as model numbers are, without a blank. */
const JOINED = /(?<![\p{L}\p{N}])[\p{L}\p{N}]+(?:[-./_+][\p{L}\p{N}]+)+/gu
const PLAIN_WORD = /[a-z0-9]+(?:[.,](?=[0-9])[0-9]+)*/g
const PLAIN_JOINED = /(?<![a-z0-9])[a-z0-9]+(?:[-./_+][a-z0-9]+)+/g
const DIGIT = /\p{N}/u
const LETTER = /\p{L}/u

/** Of a folded text. */
export function hasDigit(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) return true
    if (code > 127) return DIGIT.test(text)
  }
  return false
}

/** Of a folded text. */
export function hasLetter(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 97 && code <= 122) return true
    if (code > 127) return LETTER.test(text)
  }
  return false
}

/** The words of a folded text; `1.5` stays one. */
export function wordsOf(folded: string): string[] {
  return folded.match(isPlain(folded) ? PLAIN_WORD : WORD) ?? []
}

const CODE_MIN_CHARS = 4
const NUMBER_MIN_DIGITS = 5

/** Whether a plain word could be a model number: letters and digits, or many digits. */
export function isCode(word: string): boolean {
  if (!hasDigit(word)) return false
  return hasLetter(word) ? word.length >= CODE_MIN_CHARS : word.length >= NUMBER_MIN_DIGITS
}

/** Model numbers in the plainest spelling, without marks: `wh-1000xm4` → `wh1000xm4`. */
export function codesOf(folded: string): string[] {
  const codes = new Set<string>()
  for (const joined of folded.match(isPlain(folded) ? PLAIN_JOINED : JOINED) ?? []) {
    const plain = squeeze(joined)
    if (hasLetter(plain) ? isCode(plain) : plain.length >= NUMBER_MIN_DIGITS + 1) codes.add(plain)
  }
  for (const word of wordsOf(folded)) if (isCode(word)) codes.add(word)
  return [...codes]
}
