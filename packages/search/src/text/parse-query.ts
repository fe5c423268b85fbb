import { identifierKey } from './identifiers.ts'
import { isUnspaced, splitUnspaced } from './split-unspaced.ts'
import { STOP_WORDS } from './tables.ts'
import { type Token, tokenise } from './tokenise.ts'

/** One thing asked for: held by a product that holds all `parts`, or `joined`, or carries the identifier. */
export type Clause = {
  text: string
  parts: string[]
  joined: string | null
  identifier: string | null
  /** A small word beside others: a product need not hold it, but `the ordinary` is a name. */
  isOptional: boolean
}

/** Bounds the time that the worst query can take; what stands behind it is ignored. */
const MAX_CLAUSES = 24
const MAX_TEXT_LENGTH = 1000

const clauseKey = (clause: Clause): string =>
  `${clause.parts.toSorted().join(' ')}|${clause.joined ?? ''}|${clause.identifier ?? ''}`

/** A run without spaces is asked for word by word, so that one word can be missing: each by its pairs of characters. */
function clausesOf({ text, parts, joined }: Token): Clause[] {
  const words = isUnspaced(text) ? splitUnspaced(text) : [text]
  if (words.length === 1)
    return [{ text, parts: [...new Set(parts)], joined, identifier: null, isOptional: false }]
  return words.map(word => {
    const ofWord = tokenise(word).flatMap(token => token.parts)
    return { text: word, parts: [...new Set(ofWord)], joined: null, identifier: null, isOptional: false }
  })
}

/** `SKU-123/45.6`: an identifier that the tokeniser may take apart stays one thing to ask for. */
function identified(chunk: string, identifier: string): Clause {
  const tokens = tokenise(chunk)
  const [only] = tokens
  if (only !== undefined && tokens.length === 1) {
    return {
      text: only.text,
      parts: [...new Set(only.parts)],
      joined: only.joined,
      identifier,
      isOptional: false,
    }
  }
  const parts = [...new Set(tokens.flatMap(token => token.parts))]
  return {
    text: tokens.map(token => token.text).join(' '),
    parts,
    joined: null,
    identifier,
    isOptional: false,
  }
}

function* readClauses(text: string, isKnown: (key: string) => boolean): Generator<Clause> {
  let run: string[] = []
  const takeRun = (): Clause[] => {
    const clauses = tokenise(run.join(' ')).flatMap(clausesOf)
    run = []
    return clauses
  }
  for (const chunk of text.split(/\s+/)) {
    const key = identifierKey(chunk)
    if (key === null || !isKnown(key)) {
      run.push(chunk)
      continue
    }
    yield* takeRun()
    yield identified(chunk, key)
  }
  yield* takeRun()
}

/**
 * What a query text asks for, in the order written. Empty when it holds no word at all. `isKnown` says whether a
 * product that the asker may see carries an identifier with that key.
 */
export function parseQuery(text: string, isKnown: (key: string) => boolean): Clause[] {
  const clauses = new Map<string, Clause>()
  for (const clause of readClauses(text.slice(0, MAX_TEXT_LENGTH), isKnown)) {
    const key = clauseKey(clause)
    if (!clauses.has(key)) clauses.set(key, clause)
  }
  const all = [...clauses.values()].slice(0, MAX_CLAUSES)
  const isSmall = ({ text: word }: Clause): boolean => STOP_WORDS.has(word)
  return all.every(isSmall) ? all : all.map(clause => ({ ...clause, isOptional: isSmall(clause) }))
}
