/** What the scanner does with a UTF-16 code unit. */
const SEPARATOR = 0
export const LETTER = 1
export const DIGIT = 2
/** Scripts written without spaces: indexed as bigrams. */
export const UNSPACED = 3
/** Between two word characters: keeps the parts and their joined form. */
export const HYPHEN = 4
/** Between two letters: dropped (`levi's` is `levis`). */
export const APOSTROPHE = 5
/** Between two digits: a decimal point, or a thousands mark. */
export const POINT = 6
export const COMMA = 7
/** Behind a digit: inches. */
export const INCH_MARK = 8
/** Between two digits: part of a fraction. */
export const SLASH = 9
/** Between two digits: one length by another. */
export const TIMES = 10

const LETTER_PATTERN = /[\p{L}\p{M}]/u
const DIGIT_PATTERN = /\p{Nd}/u
const UNSPACED_PATTERN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

function classOf(character: string): number {
  if (DIGIT_PATTERN.test(character)) return DIGIT
  if (!LETTER_PATTERN.test(character)) return SEPARATOR
  return UNSPACED_PATTERN.test(character) ? UNSPACED : LETTER
}

function buildTable(): Uint8Array {
  const table = new Uint8Array(65536)
  for (let unit = 0; unit < 65536; unit++) {
    // Halves of surrogate pairs stay separators: emoji carry no product terms.
    if (unit < 0xd800 || unit > 0xdfff) table[unit] = classOf(String.fromCharCode(unit))
  }
  for (const hyphen of '-_\u2010\u2011\u2012\u2013') table[hyphen.charCodeAt(0)] = HYPHEN
  for (const apostrophe of "'\u2019\u02bc`") table[apostrophe.charCodeAt(0)] = APOSTROPHE
  for (const inch of '"\u201d\u2033') table[inch.charCodeAt(0)] = INCH_MARK
  for (const times of '*\u00d7') table[times.charCodeAt(0)] = TIMES
  for (const slash of '/\u2044') table[slash.charCodeAt(0)] = SLASH
  table['.'.charCodeAt(0)] = POINT
  table[','.charCodeAt(0)] = COMMA
  return table
}

/** Class of every UTF-16 code unit. */
export const CHARACTER_CLASSES = buildTable()
