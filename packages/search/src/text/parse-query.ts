import { identifierKey } from './identifiers.ts'
import { STOP_WORDS } from './tables.ts'
import { tokenise } from './tokenise.ts'

/** One thing asked for: held by a product that holds all `parts`, or `joined`, or carries the identifier. */
export type Clause = { text: string; parts: string[]; joined: string | null; identifier: string | null }

/** Bounds the time that the worst query can take; what stands behind it is ignored. */
const MAX_CLAUSES = 24
const MAX_TEXT_LENGTH = 1000
const NUMBER = /^\d+(?:[.,]\d+)?$/

const clauseKey = (clause: Clause): string =>
  `${clause.parts.toSorted().join(' ')}|${clause.joined ?? ''}|${clause.identifier ?? ''}`

function clausesOf(chunk: string, isKnown: (key: string) => boolean): Clause[] {
  const tokens = tokenise(chunk)
  const key = identifierKey(chunk)
  const identifier = key !== null && isKnown(key) ? key : null
  if (tokens.length <= 1 || identifier === null) {
    return tokens.map(({ text, parts, joined }) => ({ text, parts: [...new Set(parts)], joined, identifier }))
  }
  // `SKU-123/45.6`: one identifier that the tokeniser takes apart stays one thing to ask for.
  const parts = [...new Set(tokens.flatMap(token => token.parts))]
  return [{ text: tokens.map(token => token.text).join(' '), parts, joined: null, identifier }]
}

/** Number and unit in two chunks (`16 GB`) must reach the tokeniser together. */
function joinQuantities(chunks: string[]): string[] {
  const joined: string[] = []
  for (const chunk of chunks) {
    const before = joined.at(-1)
    const isQuantity =
      before !== undefined &&
      NUMBER.test(before) &&
      tokenise(`${before} ${chunk}`).length === tokenise(chunk).length
    if (isQuantity) joined[joined.length - 1] = `${before} ${chunk}`
    else joined.push(chunk)
  }
  return joined
}

/**
 * What a query text asks for, in the order written. Empty when it holds no word at all. `isKnown` says whether a
 * product that the asker may see carries an identifier with that key.
 */
export function parseQuery(text: string, isKnown: (key: string) => boolean): Clause[] {
  const chunks = joinQuantities(text.slice(0, MAX_TEXT_LENGTH).split(/\s+/).filter(Boolean))
  const clauses = new Map<string, Clause>()
  for (const chunk of chunks) {
    for (const clause of clausesOf(chunk, isKnown)) {
      const key = clauseKey(clause)
      if (!clauses.has(key)) clauses.set(key, clause)
    }
  }
  const all = [...clauses.values()]
  const meaningful = all.filter(clause => !STOP_WORDS.has(clause.text))
  return (meaningful.length > 0 ? meaningful : all).slice(0, MAX_CLAUSES)
}
