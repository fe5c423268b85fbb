import { fold } from './fold.ts'
import { scanWords, type Word } from './scan-words.ts'
import { stemPlural } from './stem-plural.ts'
import { UNITS, UNITS_ONLY_WHEN_GLUED } from './tables.ts'

/**
 * One thing that a text names, in the spellings it is indexed under. A document names it when it holds all of
 * `parts`, or the `joined` form. `extras` are indexed beside them so that shorter queries find it too.
 */
export type Token = { text: string; parts: string[]; joined: string | null; extras: string[] }

const NUMBER = /^\d+(?:\.\d+)?$/
const NUMBER_AND_LETTERS = /^(\d+(?:\.\d+)?)([a-z]+)$/
const LETTERS_AND_NUMBER = /^([a-z]{2,})(\d.*)$/
const HAS_DIGIT = /\d/
const MAX_TERM_LENGTH = 64
const MAX_HYPHENATED_PARTS = 6
const NOTHING: string[] = []

const cut = (term: string): string => (term.length > MAX_TERM_LENGTH ? term.slice(0, MAX_TERM_LENGTH) : term)

/** The length of `1.50` and `1.5` is one length. */
const canonicalNumber = (digits: string): string =>
  digits.includes('.') ? digits.replace(/0+$/, '').replace(/\.$/, '') : digits

function measure(digits: string, unit: string, text: string): Token {
  const number = canonicalNumber(digits)
  return { text, parts: [cut(number + unit)], joined: null, extras: [cut(number)] }
}

function single(word: string): Token {
  if (!HAS_DIGIT.test(word))
    return { text: word, parts: [stemPlural(cut(word))], joined: null, extras: NOTHING }
  const quantity = NUMBER_AND_LETTERS.exec(word)
  if (quantity !== null) {
    const unit = UNITS.get(quantity[2] ?? '')
    if (unit !== undefined) return measure(quantity[1] ?? '', unit, word)
  }
  const code = LETTERS_AND_NUMBER.exec(word)
  if (code !== null) {
    return {
      text: word,
      parts: [stemPlural(cut(code[1] ?? '')), cut(code[2] ?? '')],
      joined: cut(word),
      extras: NOTHING,
    }
  }
  return {
    text: word,
    parts: [cut(NUMBER.test(word) ? canonicalNumber(word) : word)],
    joined: null,
    extras: NOTHING,
  }
}

function unspaced(run: string): Token {
  if (run.length < 2) return { text: run, parts: [run], joined: null, extras: NOTHING }
  const parts: string[] = []
  for (let at = 0; at + 2 <= run.length; at++) parts.push(run.slice(at, at + 2))
  return { text: run, parts, joined: null, extras: [...run] }
}

/** `wh-1000xm4`: each part as it would stand alone, and all of it in one word. */
function hyphenated(words: readonly Word[]): Token {
  const parts: string[] = []
  const extras: string[] = []
  for (const word of words) {
    const token = single(word.text)
    parts.push(...token.parts)
    if (token.joined !== null) extras.push(token.joined)
    extras.push(...token.extras)
  }
  const joined = words.map(word => word.text).join('')
  const isJoinable = words.length <= MAX_HYPHENATED_PARTS && joined.length <= MAX_TERM_LENGTH
  const text = words.map(word => word.text).join('-')
  return { text, parts, joined: isJoinable ? stemPlural(joined) : null, extras }
}

/** The one tokeniser: what it makes of a title when indexing is what it makes of a query when searching. */
export function tokenise(text: string): Token[] {
  const words = scanWords(fold(text))
  const tokens: Token[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Word
    if (word.isUnspaced) {
      tokens.push(unspaced(word.text))
      continue
    }
    const next = words[at + 1]
    if (next !== undefined && NUMBER.test(word.text)) {
      const unit = UNITS.get(next.text)
      // `16-gb` is a quantity, `5-in-1` is not.
      const isGlued = next.afterHyphen && words[at + 2]?.afterHyphen !== true
      if (unit !== undefined && (next.afterHyphen ? isGlued : !UNITS_ONLY_WHEN_GLUED.has(next.text))) {
        tokens.push(
          measure(word.text, unit, next.text === '"' ? `${word.text}"` : `${word.text} ${next.text}`),
        )
        at++
        continue
      }
    }
    if (word.text === '"') continue
    let end = at + 1
    while (words[end]?.afterHyphen === true) end++
    if (end === at + 1) tokens.push(single(word.text))
    else tokens.push(hyphenated(words.slice(at, end)))
    at = end - 1
  }
  return tokens
}
