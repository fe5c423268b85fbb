import type { Word } from './scan-words.ts'
import { UNITS, UNITS_ONLY_WHEN_GLUED } from './tables.ts'

/** A number as it is indexed, with its unit where it has one, and the place of the word behind it. */
export type Quantity = { number: string; unit: string; next: number }

export const NUMBER = /^(?:\d+(?:\.\d+)?|\d{1,2}[/\u2044]\d{1,2})$/
const GLUED = /^(\d+(?:\.\d+)?|\d{1,2}[/\u2044]\d{1,2})([a-z]+)$/
const GLUED_DIMENSIONS = /^\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)+$/
/** Of `36 in. W x 20 in. D`. */
const SIDES: ReadonlySet<string> = new Set(['w', 'h', 'd', 'l', 'wide', 'high', 'deep', 'long'])

/** The length of `1.50` and `1.5` is one length. */
const canonicalNumber = (digits: string): string =>
  digits.includes('.') ? digits.replace(/0+$/, '').replace(/\.$/, '') : digits.replace('\u2044', '/')

/** `16gb`, `16 GB`, `16-GB`, `55"`, or a bare number; null when no number stands at `at`. */
export function quantityAt(words: readonly Word[], at: number): Quantity | null {
  const word = words[at]
  if (word === undefined) return null
  const glued = GLUED.exec(word.text)
  if (glued !== null) {
    const unit = UNITS.get(glued[2] ?? '')
    return unit === undefined ? null : { number: canonicalNumber(glued[1] ?? ''), unit, next: at + 1 }
  }
  if (!NUMBER.test(word.text)) return null
  const number = canonicalNumber(word.text)
  const next = words[at + 1]
  const unit = next === undefined ? undefined : UNITS.get(next.text)
  if (next === undefined || unit === undefined) return { number, unit: '', next: at + 1 }
  // `16-gb` is a quantity, `5-in-1` is not; `36 in.` and `36 in x 20 in` are, `set of 2 in blue` is not.
  const isUnit = next.afterHyphen
    ? words[at + 2]?.afterHyphen !== true
    : !UNITS_ONLY_WHEN_GLUED.has(next.text) || (next.text === 'in' && isInch(words, at + 1))
  return isUnit ? { number, unit, next: at + 2 } : { number, unit: '', next: at + 1 }
}

function isInch(words: readonly Word[], at: number): boolean {
  const following = words[at + 1]?.text
  return (
    words[at]?.beforePoint === true || following === undefined || following === 'x' || SIDES.has(following)
  )
}

/** Lengths by lengths (`24 in. x 36 in.`, `2x4x8`): the quantities and their common name; null for anything else. */
export function dimensionsAt(words: readonly Word[], at: number) {
  const glued = words[at]?.text ?? ''
  if (GLUED_DIMENSIONS.test(glued)) return { quantities: [], joined: glued, next: at + 1 }
  const quantities: Quantity[] = []
  let next = at
  for (;;) {
    const quantity = quantityAt(words, next)
    if (quantity === null) break
    quantities.push(quantity)
    next = quantity.next
    if (SIDES.has(words[next]?.text ?? '')) next++
    if (words[next]?.text !== 'x') break
    next++
  }
  const last = quantities.at(-1)
  if (last === undefined || quantities.length < 2) return null
  return { quantities, joined: quantities.map(({ number }) => number).join('x'), next: last.next }
}
