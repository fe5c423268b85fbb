const WORD = /[\p{L}\p{N}]+(?:[.,](?=\p{N})\p{N}+)*/gu
/** Parts joined by marks as model numbers are, without a blank. */
const JOINED = /[\p{L}\p{N}]+(?:[-./_+][\p{L}\p{N}]+)+/gu
const HAS_DIGIT = /\p{N}/u
const HAS_LETTER = /\p{L}/u

/** The words of a folded text; `1.5` stays one. */
export function wordsOf(folded: string): string[] {
  return folded.match(WORD) ?? []
}

const CODE_MIN_CHARS = 4
const NUMBER_MIN_DIGITS = 5

/** Whether a plain word could be a model number: letters and digits, or many digits. */
export function isCode(word: string): boolean {
  if (!HAS_DIGIT.test(word)) return false
  return HAS_LETTER.test(word) ? word.length >= CODE_MIN_CHARS : word.length >= NUMBER_MIN_DIGITS
}

/** Model numbers in the plainest spelling, without marks: `wh-1000xm4` → `wh1000xm4`. */
export function codesOf(folded: string): string[] {
  const codes = new Set<string>()
  for (const joined of folded.match(JOINED) ?? []) {
    const plain = joined.replace(/[^\p{L}\p{N}]+/gu, '')
    if (HAS_LETTER.test(plain) ? isCode(plain) : plain.length >= NUMBER_MIN_DIGITS + 1) codes.add(plain)
  }
  for (const word of wordsOf(folded)) if (isCode(word)) codes.add(word)
  return [...codes]
}
