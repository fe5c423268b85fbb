import type { PreparedOffer } from '../prepare-offer.ts'
import { hasDigit } from '../text/words.ts'
import { hashText } from './hash.ts'
import { sortNumbers } from './sort-numbers.ts'

/** What blocking reads of an offer. */
export type Blockable = Pick<PreparedOffer, 'tokens' | 'codes' | 'gtin' | 'brand' | 'mpn'>

/** The two highest bits of a term tell its kind, the others are a hash: 30 bits for millions of terms. */
export const KINDS = { word: 0, joined: 1, gram: 2, key: 3 } as const
const HASH_BITS = 30
const HASH_MASK = 2 ** HASH_BITS - 1

/** How much a term of each kind counts beside a whole word of the same rarity; its index is the kind. */
export const KIND_WEIGHTS: readonly number[] = [1, 0.8, 0.3, 3]

/** Whether an offer is expected to share it: the others only help where two offers write the same thing otherwise. */
export const isTelling = (term: number): boolean => kindOf(term) === KINDS.word || kindOf(term) === KINDS.key

export const kindOf = (term: number): number => term >>> HASH_BITS

const termOf = (kind: number, text: string): number =>
  ((hashText(text, 0) & HASH_MASK) | (kind << HASH_BITS)) >>> 0

/** The term of a word by itself. */
export const wordTerm = (word: string): number => termOf(KINDS.word, word)

const GRAM_CHARS = 5
const MOST_GRAMS = 12
/** The longest codes are also found by their beginnings: shops add regions and colours at the end. */
const CUT_CODES = 2
const LEAST_CUT = 6
const MOST_CUT = 5
const LONGEST_JOIN = 16
/** A title of keywords without end costs no more than a long one. */
const MOST_WORDS = 40

/**
 * The terms by which an offer can be found, each once, ascending: its words and model codes; neighbouring words as
 * one, because `kd 55` is `kd55` elsewhere; runs of five characters of its codes, because shops cut them off and add
 * to them; its GTIN, and its MPN with the brand.
 */
export function termsOf({ tokens, codes, gtin, brand, mpn }: Blockable): Uint32Array {
  const terms = new Set<number>()
  const put = (kind: number, text: string): void => {
    terms.add(termOf(kind, text))
  }
  const words = tokens.slice(0, MOST_WORDS)
  for (const word of words) put(KINDS.word, word)
  for (const code of codes.slice(0, MOST_WORDS)) put(KINDS.word, code)
  if (mpn !== null) put(KINDS.word, mpn)
  for (let at = 1; at < words.length; at++) {
    const two = (words[at - 1] ?? '') + (words[at] ?? '')
    const three = two + (words[at + 1] ?? '')
    if (two.length <= LONGEST_JOIN && hasDigit(two)) put(KINDS.joined, two)
    if (three.length <= LONGEST_JOIN && three !== two && hasDigit(three)) put(KINDS.joined, three)
  }
  for (const word of words) if (hasDigit(word) && word.length > 3) put(KINDS.joined, word)
  for (const code of codes.slice(0, MOST_WORDS)) put(KINDS.joined, code)
  const longest = codes.slice(0, MOST_WORDS).sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  for (const code of longest.slice(0, CUT_CODES)) {
    if (!hasDigit(code)) continue
    for (let end = Math.max(LEAST_CUT, code.length - MOST_CUT); end <= code.length; end++) {
      put(KINDS.gram, code.slice(0, end))
    }
  }
  let grams = 0
  for (const code of longest) {
    for (let at = 0; at + GRAM_CHARS <= code.length && grams < MOST_GRAMS; at++, grams++) {
      put(KINDS.gram, code.slice(at, at + GRAM_CHARS))
    }
  }
  if (gtin !== null) put(KINDS.key, gtin)
  if (mpn !== null && brand !== null) put(KINDS.key, `${brand} ${mpn}`)
  return sortNumbers(Uint32Array.from(terms))
}
