import {
  APOSTROPHE,
  CHARACTER_CLASSES,
  COMMA,
  DIGIT,
  HYPHEN,
  INCH_MARK,
  LETTER,
  POINT,
  UNSPACED,
} from './character-classes.ts'

/** A run of characters, and how it hangs on the run before it. */
export type Word = { text: string; isUnspaced: boolean; afterHyphen: boolean }

const classAt = (text: string, at: number): number => CHARACTER_CLASSES[text.charCodeAt(at)] ?? 0

/** True where the comma at `at` is followed by exactly three digits. */
function isThousandsMark(text: string, at: number): boolean {
  for (let digit = 1; digit <= 3; digit++) if (classAt(text, at + digit) !== DIGIT) return false
  return classAt(text, at + 4) !== DIGIT
}

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
      words.push({ text: text.slice(start, at), isUnspaced: true, afterHyphen: false })
    } else if (kind === LETTER || kind === DIGIT) {
      let word = ''
      let from = start
      let last = kind
      for (at++; at < length; at++) {
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
      const afterHyphen = hyphenAt === start - 1 && hyphenAt > 0 && words.length > 0
      words.push({ text: word, isUnspaced: false, afterHyphen })
    } else {
      const before = start > 0 ? classAt(text, start - 1) : 0
      if (kind === HYPHEN && (before === LETTER || before === DIGIT)) hyphenAt = start
      if (kind === INCH_MARK && before === DIGIT)
        words.push({ text: '"', isUnspaced: false, afterHyphen: false })
      at++
    }
  }
  return words
}
