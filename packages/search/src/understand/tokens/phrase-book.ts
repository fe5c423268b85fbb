import { phrasesOf, type WordGroup } from '../words/word-group.ts'
import { scanTokens, type Token } from './scan-tokens.ts'

type Phrase<T> = { tokens: Token[]; isMarked: boolean; means: T }

/** Phrases by their first word, the longest first. */
export type PhraseBook<T> = ReadonlyMap<string, readonly Phrase<T>[]>

/** `end` is the index of the token behind the phrase. */
export type PhraseMatch<T> = { end: number; means: T }

export function buildPhraseBook<T>(groups: readonly WordGroup<T>[]): PhraseBook<T> {
  const book = new Map<string, Phrase<T>[]>()
  const add = (phrase: string, isMarked: boolean, means: T): void => {
    const tokens = scanTokens(phrase)
    const key = (isMarked ? tokens[0]?.marked : tokens[0]?.text) ?? ''
    const same = book.get(key) ?? []
    same.push({ tokens, isMarked, means })
    book.set(key, same)
  }
  for (const { means, words, marked } of groups) {
    for (const phrase of phrasesOf(words)) add(phrase, false, means)
    for (const phrase of phrasesOf(marked)) add(phrase, true, means)
  }
  for (const phrases of book.values()) phrases.sort((a, b) => b.tokens.length - a.tokens.length)
  return book
}

const HYPHENS: ReadonlySet<string> = new Set(['-', '\u2010', '\u2011', '\u2012', '\u2013'])

/** A hyphen with nothing around it: `pre-owned`. */
export function isHyphenAt(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  return token?.isGlued === true && HYPHENS.has(token.text) && tokens[at + 1]?.isGlued === true
}

/** The index behind the phrase when it stands at `at`, else -1. */
function endOfPhrase(phrase: Phrase<unknown>, tokens: readonly Token[], at: number): number {
  let here = at
  for (let index = 0; index < phrase.tokens.length; index++) {
    const wanted = phrase.tokens[index]
    if (index > 0 && wanted?.kind !== 'mark' && isHyphenAt(tokens, here)) here++
    const token = tokens[here]
    if (token === undefined || wanted === undefined) return -1
    if (phrase.isMarked ? token.marked !== wanted.marked : token.text !== wanted.text) return -1
    if (wanted.isGlued && index > 0 && !token.isGlued) return -1
    here++
  }
  return here
}

function matchUnder<T>(
  phrases: readonly Phrase<T>[] | undefined,
  tokens: readonly Token[],
  at: number,
): PhraseMatch<T> | null {
  if (phrases === undefined) return null
  for (const phrase of phrases) {
    const end = endOfPhrase(phrase, tokens, at)
    if (end !== -1) return { end, means: phrase.means }
  }
  return null
}

/** The longest phrase of the book that stands at `at`; what is before and behind it is not looked at. */
export function matchPhrase<T>(
  book: PhraseBook<T>,
  tokens: readonly Token[],
  at: number,
): PhraseMatch<T> | null {
  const token = tokens[at]
  if (token === undefined) return null
  const match = matchUnder(book.get(token.text), tokens, at)
  if (token.marked === token.text) return match
  const marked = matchUnder(book.get(token.marked), tokens, at)
  return marked !== null && (match === null || marked.end > match.end) ? marked : match
}

/** No letter, digit or hyphen is glued to either side: `used`, not `re-used` or `used2`. */
export function standsAlone(tokens: readonly Token[], from: number, end: number): boolean {
  return startsAlone(tokens, from) && endsAlone(tokens, end)
}

export function startsAlone(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  const before = tokens[at - 1]
  if (token === undefined || before === undefined || !token.isGlued || token.isUnspaced) return true
  return before.kind === 'mark' ? !isHyphenAt(tokens, at - 1) : before.isUnspaced
}

function endsAlone(tokens: readonly Token[], end: number): boolean {
  const next = tokens[end]
  if (next === undefined || !next.isGlued || next.isUnspaced) return true
  if (tokens[end - 1]?.isUnspaced === true) return true
  return next.kind === 'mark' ? !isHyphenAt(tokens, end) : false
}
