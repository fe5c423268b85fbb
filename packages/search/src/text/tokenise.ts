import { fold } from './fold.ts'
import { dimensionsAt, NUMBER, type Quantity, quantityAt } from './quantities.ts'
import { scanWords, type Word } from './scan-words.ts'
import { stemPlural } from './stem-plural.ts'

/**
 * One thing that a text names, in the spellings it is indexed under. A document names it when it holds all of
 * `parts`, or the `joined` form. `extras` are indexed beside them so that shorter queries find it too.
 */
export type Token = { text: string; parts: string[]; joined: string | null; extras: string[] }

const LETTERS_AND_NUMBER = /^([a-z]{2,})(\d.*)$/
const HAS_DIGIT = /\d/
const MAX_TERM_LENGTH = 64
const MAX_HYPHENATED_PARTS = 6
const NOTHING: string[] = []

const cut = (term: string): string => (term.length > MAX_TERM_LENGTH ? term.slice(0, MAX_TERM_LENGTH) : term)

function measure({ number, unit }: Quantity, text: string): Token {
  return { text, parts: [cut(number + unit)], joined: null, extras: unit === '' ? NOTHING : [cut(number)] }
}

function single(word: string): Token {
  if (!HAS_DIGIT.test(word))
    return { text: word, parts: [stemPlural(cut(word))], joined: null, extras: NOTHING }
  const code = LETTERS_AND_NUMBER.exec(word)
  if (code === null) return { text: word, parts: [cut(word)], joined: null, extras: NOTHING }
  return {
    text: word,
    parts: [stemPlural(cut(code[1] ?? '')), cut(code[2] ?? '')],
    joined: cut(word),
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
function hyphenated(words: readonly Word[], quantity: Quantity | null): Token {
  const parts: string[] = []
  const extras: string[] = []
  for (const [at, word] of words.entries()) {
    const isLast = at === words.length - 1
    const token = isLast && quantity !== null ? measure(quantity, word.text) : single(word.text)
    parts.push(...token.parts)
    if (token.joined !== null) extras.push(token.joined)
    extras.push(...token.extras)
  }
  const joined = words.map(word => word.text).join('')
  const isJoinable = words.length <= MAX_HYPHENATED_PARTS && joined.length <= MAX_TERM_LENGTH
  const text = words.map(word => word.text).join('-')
  return { text, parts, joined: isJoinable ? stemPlural(joined) : null, extras }
}

const textOf = (words: readonly Word[]): string =>
  words
    .map(word => word.text)
    .join(' ')
    .replace(' "', '"')

/** The one tokeniser: what it makes of a title when indexing is what it makes of a query when searching. */
export function tokenise(text: string): Token[] {
  const words = scanWords(fold(text))
  const tokens: Token[] = []
  for (let at = 0; at < words.length; ) {
    const word = words[at] as Word
    const dimensions = dimensionsAt(words, at)
    if (dimensions !== null) {
      const measures = dimensions.quantities.map(quantity => measure(quantity, ''))
      tokens.push({
        text: textOf(words.slice(at, dimensions.next)),
        parts: measures.length > 0 ? measures.flatMap(({ parts }) => parts) : [dimensions.joined],
        joined: measures.length > 0 ? dimensions.joined : null,
        extras: measures.flatMap(({ extras }) => extras),
      })
      at = dimensions.next
      continue
    }
    if (word.isUnspaced) {
      tokens.push(unspaced(word.text))
      at++
      continue
    }
    if (word.text === '"') {
      at++
      continue
    }
    let end = at + 1
    while (words[end]?.afterHyphen === true) end++
    const lastOfRun = quantityAt(words, end - 1)
    const isRun = end > at + 1
    const ends = isRun && lastOfRun !== null && NUMBER.test(words[end - 1]?.text ?? '') ? lastOfRun : null
    const whole = quantityAt(words, at)
    if (whole !== null && (!isRun || whole.next === end) && whole.next >= end) {
      tokens.push(measure(whole, textOf(words.slice(at, whole.next))))
      at = whole.next
    } else if (isRun) {
      tokens.push(hyphenated(words.slice(at, end), ends))
      at = Math.max(end, ends?.next ?? end)
    } else {
      tokens.push(single(word.text))
      at = end
    }
  }
  return tokens
}
