import type { Clause } from './parse-query.ts'
import { stemPlural } from './stem-plural.ts'
import type { SynonymTable } from './synonym-table.ts'

/** What an asker can find words in. */
export type Vocabulary = {
  /** Whether a product that the asker may see holds the term. */
  isSeen(term: string): boolean
  /** Living public products that hold the term. */
  holders(term: string): number
  /** The terms most likely meant by a misspelt word, best first, all at one edit distance. */
  nearest(term: string): string[]
  /** The terms that go on where a word breaks off, those that most products hold first. */
  completions(prefix: string): string[]
}

export type Via = 'word' | 'spelling' | 'synonym' | 'correction' | 'split' | 'compound'

/** One way to hold a clause: by holding all of `terms`. */
export type Alternative = {
  terms: string[]
  via: Via
  /** Of what the clause's own word would score. */
  share: number
  /** Only where the terms stand side by side in the title. */
  isAdjacent: boolean
}

export type ExpandedClause = { clause: Clause; alternatives: Alternative[] }

const SYNONYM_SHARE = 0.5
const CORRECTION_SHARE = 0.8
const SPLIT_SHARE = 0.9
/** `ear buds` asked, `earbuds` held: the second word adds little to what the first has scored. */
const SECOND_OF_PAIR = 0.3
const MIN_CORRECTED_LENGTH = 4
const MIN_SPLIT_LENGTH = 6
const MIN_SPLIT_PART = 3
const MAX_SPLITS = 2
/** Looking for misspellings is the dearest step; a text of nothing but unknown words stays bounded. */
const MAX_CORRECTED = 4
/** A word that this many products hold is no compound that shops write apart. */
const COMMON = 2000
/** A word that so few products hold may be a slip of theirs as well as of the asker's. */
const RARE = 20
const MUCH_MORE = 20
const PLAIN_WORD = /^[a-z]+$/

const isPlain = ({ parts, joined }: Clause): boolean =>
  parts.length === 1 && joined === null && PLAIN_WORD.test(parts[0] ?? '')

function splitsOf(word: string, vocabulary: Vocabulary): Alternative[] {
  const found: { terms: string[]; holders: number }[] = []
  for (let at = MIN_SPLIT_PART; at <= word.length - MIN_SPLIT_PART; at++) {
    const terms = [stemPlural(word.slice(0, at)), stemPlural(word.slice(at))]
    const holders = Math.min(...terms.map(term => vocabulary.holders(term)))
    if (holders > 0) found.push({ terms, holders })
  }
  return found
    .toSorted((one, other) => other.holders - one.holders)
    .slice(0, MAX_SPLITS)
    .map(({ terms }) => ({ terms, via: 'split', share: SPLIT_SHARE, isAdjacent: true }))
}

/** Which words may be misspelt: those that nobody holds, or also those that few hold and much like a common one. */
export type Doubt = 'unknown' | 'rare'

/** What may be meant by a word; the last one may only not be typed to its end yet. */
function correctionsOf(
  { text, identifier, parts: [term = ''] }: Clause,
  isLast: boolean,
  vocabulary: Vocabulary,
  doubt: Doubt,
): string[] {
  if (identifier !== null || term.length < MIN_CORRECTED_LENGTH) return []
  const holders = vocabulary.holders(term)
  const isUnknown = !vocabulary.isSeen(term)
  if (!isUnknown && (doubt === 'unknown' || holders > RARE)) return []
  if (isUnknown && isLast) {
    const completions = vocabulary.completions(text)
    if (completions.length > 0) return completions
  }
  // The slip may be in the ending that was taken off: `wireles` is no plural.
  const nearest = new Set([...vocabulary.nearest(term), ...(text === term ? [] : vocabulary.nearest(text))])
  nearest.delete(term)
  return [...nearest].filter(other => isUnknown || vocabulary.holders(other) > holders * MUCH_MORE)
}

/** The other ways in which products may say what is asked for. */
export function expandClauses(
  clauses: readonly Clause[],
  vocabulary: Vocabulary,
  synonyms: SynonymTable,
  doubt: Doubt,
): ExpandedClause[] {
  const expanded = clauses.map((clause): ExpandedClause => {
    const alternatives: Alternative[] = [{ terms: clause.parts, via: 'word', share: 1, isAdjacent: false }]
    if (clause.joined !== null) {
      alternatives.push({ terms: [clause.joined], via: 'spelling', share: 1, isAdjacent: false })
    }
    return { clause, alternatives }
  })
  const add = (at: number, alternative: Alternative): void => {
    const alternatives = expanded[at]?.alternatives
    const key = alternative.terms.join(' ')
    if (alternatives?.some(({ terms }) => terms.join(' ') === key) === false) alternatives.push(alternative)
  }
  let corrected = 0
  for (const [at, clause] of clauses.entries()) {
    if (clause.isOptional) continue
    const next = clauses[at + 1]
    const pair = next === undefined ? null : `${clause.parts.join(' ')} ${next.parts.join(' ')}`
    for (const terms of synonyms.get(clause.parts.join(' ')) ?? []) {
      add(at, { terms, via: 'synonym', share: SYNONYM_SHARE, isAdjacent: false })
    }
    for (const terms of (pair === null ? undefined : synonyms.get(pair)) ?? []) {
      add(at, { terms, via: 'synonym', share: SYNONYM_SHARE, isAdjacent: false })
      add(at + 1, { terms, via: 'synonym', share: SYNONYM_SHARE * SECOND_OF_PAIR, isAdjacent: false })
    }
    if (!isPlain(clause)) continue
    const [term = ''] = clause.parts
    if (next !== undefined && isPlain(next)) {
      const terms = [stemPlural(clause.text + next.text)]
      if (vocabulary.holders(terms[0] ?? '') > 0) {
        add(at, { terms, via: 'compound', share: 1, isAdjacent: false })
        add(at + 1, { terms, via: 'compound', share: SECOND_OF_PAIR, isAdjacent: false })
      }
    }
    if (clause.text.length >= MIN_SPLIT_LENGTH && vocabulary.holders(term) < COMMON) {
      for (const split of splitsOf(clause.text, vocabulary)) add(at, split)
    }
    if (corrected === MAX_CORRECTED) continue
    const corrections = correctionsOf(clause, at === clauses.length - 1, vocabulary, doubt)
    if (corrections.length > 0) corrected++
    for (const nearest of corrections) {
      add(at, { terms: [nearest], via: 'correction', share: CORRECTION_SHARE, isAdjacent: false })
    }
  }
  return expanded
}
