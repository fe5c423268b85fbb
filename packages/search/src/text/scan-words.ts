import {
  APOSTROPHE,
  CHARACTER_CLASSES,
  COMMA,
  DIGIT,
  HYPHEN,
  INCH_MARK,
  LETTER,
  POINT,
  SLASH,
  TIMES,
  UNSPACED,
} from './character-classes.ts'

/** A run of characters, and how it hangs on what stands around it. */
export type Word = { text: string; isUnspaced: boolean; afterHyphen: boolean; beforePoint: boolean }

const classAt = (text: string, at: number): number => CHARACTER_CLASSES[text.charCodeAt(at)] ?? 0

/** True where the comma at `at` is followed by exactly three digits. */
function isThousandsMark(text: string, at: number): boolean {
  for (let digit = 1; digit <= 3; digit++) if (classAt(text, at + digit) !== DIGIT) return false
  return classAt(text, at + 4) !== DIGIT
}

const FRACTION = /^(\d{1,2})[/\u2044](2|3|4|8|16|32|64)(?!\d)/

/** Length of the proper fraction that starts at `at`, as builders write lengths (`3/4`, `15/16`); else 0. */
function fractionLength(text: string, at: number): number {
  const fraction = FRACTION.exec(text.slice(at, at + 6))
  return fraction !== null && Number(fraction[1]) < Number(fraction[2]) ? fraction[0].length : 0
}

const mark = (text: string): Word => ({ text, isUnspaced: false, afterHyphen: false, beforePoint: false })

/** Splits folded text into words: `wh-1000xm4 55"` gives `wh`, `1000xm4` (after a hyphen), `55`, `"`. */
export function scanWords(text: string): Word[] {
  const words: Word[] = []
  const length = text.length
  let at = 0
  let hyphenAt = -1
  while (at < length) {
    const start = at
    const kind = classAt(text, at)
    if (kind === UNSPACED) {
      while (at < length && classAt(text, at) === UNSPACED) at++
      words.push({ ...mark(text.slice(start, at)), isUnspaced: true })
    } else if (kind === LETTER || kind === DIGIT) {
      const afterHyphen = hyphenAt === start - 1 && hyphenAt > 0 && words.length > 0
      const mayBeFraction =
        kind === DIGIT && (classAt(text, at + 1) === SLASH || classAt(text, at + 2) === SLASH)
      const fraction = mayBeFraction ? fractionLength(text, at) : 0
      let word = ''
      let from = start
      let last = kind
      at += Math.max(1, fraction)
      for (; at < length; at++) {
        const next = classAt(text, at)
        if (next === LETTER || next === DIGIT) {
          last = next
          continue
        }
        const following = at + 1 < length ? classAt(text, at + 1) : 0
        const isKept = next === POINT && last === DIGIT && following === DIGIT
        const isDropped =
          (next === APOSTROPHE && last === LETTER && following === LETTER) ||
          (next === COMMA && last === DIGIT && isThousandsMark(text, at))
        if (!isKept && !isDropped) break
        if (isDropped) {
          word += text.slice(from, at)
          from = at + 1
        }
      }
      word += text.slice(from, at)
      words.push({ ...mark(word), afterHyphen, beforePoint: classAt(text, at) === POINT })
    } else {
      const before = start > 0 ? classAt(text, start - 1) : 0
      if (kind === HYPHEN && (before === LETTER || before === DIGIT)) hyphenAt = start
      if (kind === INCH_MARK && before === DIGIT) {
        words.push(mark('"'))
        // `24"x36"`
        if (text[at + 1] === 'x' && classAt(text, at + 2) === DIGIT) words.push(mark(text.charAt(++at)))
      }
      const isBetweenDigits = before === DIGIT && classAt(text, at + 1) === DIGIT
      if (kind === TIMES && (isBetweenDigits || text[at] === '\u00d7')) words.push(mark('x'))
      at++
    }
  }
  return words
}
