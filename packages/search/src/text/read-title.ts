import { ACCESSORIES, COMPANION_WORDS, PURPOSE_WORDS } from './accessories.ts'
import { type Token, tokenise } from './tokenise.ts'

/** What a title is about, as far as its words and their order tell. Positions count terms. */
export type TitleShape = {
  tokens: Token[]
  /** The terms in their order: every part of every token. */
  terms: string[]
  /** Position of the noun that names the thing (`bottle` in `Steel Water Bottle, 1 l, blue`), or -1. */
  head: number
  /** Position from which on the title says what the thing is for or comes with; `terms.length` when it does not. */
  purpose: number
  /** The title names an accessory, not counting what comes along. */
  isAccessory: boolean
}

/** Ends the phrase that names the thing. */
const PHRASE_END =
  /,(?!\d)|[(:;|]|\s[-\u2013\u2014/]\s|\b(?:for|with|in|untuk|para|cho|dengan)\b(?!\.)|\bw\//i
const ONLY_LETTERS = /^[a-z]+$/

/** The first phrase of at least two words; a brand or a list of codes in front of it is not what the thing is. */
function headOf(title: string): string | null {
  const phrases = title.split(PHRASE_END)
  for (const phrase of phrases) {
    const words = tokenise(phrase)
      .flatMap(token => token.parts)
      .filter(part => ONLY_LETTERS.test(part))
    if (words.length >= 2 || phrases.length === 1) return words.at(-1) ?? null
  }
  return null
}

export function readTitle(title: string): TitleShape {
  const tokens = tokenise(title)
  const terms = tokens.flatMap(token => token.parts)
  const firstOf = (words: ReadonlySet<string>): number => {
    const at = terms.findIndex(term => words.has(term))
    // A title that starts with such a word has nothing in front of it to be about.
    return at <= 0 ? terms.length : at
  }
  const purpose = firstOf(PURPOSE_WORDS)
  const named = terms.slice(0, Math.min(purpose, firstOf(COMPANION_WORDS)))
  const head = headOf(title)
  return {
    tokens,
    terms,
    head: head === null ? -1 : terms.lastIndexOf(head, Math.max(0, purpose - 1)),
    purpose,
    isAccessory: named.some(term => ACCESSORIES.has(term)),
  }
}
