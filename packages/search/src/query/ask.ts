import type { LiveSegment } from '../live/live-segment.ts'
import { findIdentifier } from '../segment/find.ts'
import { type Doubt, type ExpandedClause, expandClauses } from '../text/expand-clauses.ts'
import { hashIdentifier } from '../text/identifiers.ts'
import { type Clause, parseQuery } from '../text/parse-query.ts'
import { type SynonymTable, synonymsOf } from '../text/synonym-table.ts'
import type { SearchQuery, SearchResult } from '../types.ts'
import { matchClause, weighClause } from './match-clause.ts'
import type { Holders } from './posting-list.ts'
import { isVisible } from './visibility.ts'
import { SnapshotVocabulary } from './vocabulary.ts'
import type { WeighedClause } from './weighed-clause.ts'

/** What a text asks for, weighed, and who holds it. */
export type Asked = {
  clauses: WeighedClause[]
  /** The same with the small words between them, in the order written: how a title would say it. */
  phrase: WeighedClause[]
  /** `lists[segment][clause]`: the products that hold it, dead and private ones among them. */
  lists: Holders[][]
  corrections: SearchResult['corrections']
}

/** A text's words, and where to look them up. */
export type Reading = {
  clauses: Clause[]
  segments: readonly LiveSegment[]
  vocabulary: SnapshotVocabulary
  synonyms: SynonymTable
}

export function readText(
  { text, market = 'us' }: Pick<SearchQuery, 'text' | 'market'>,
  segments: readonly LiveSegment[],
  orgIds: ReadonlySet<number>,
): Reading {
  const isKnown = (key: string): boolean => {
    const hash = hashIdentifier(key)
    return segments.some(live =>
      findIdentifier(live.segment, hash).some(product => isVisible(live, product, orgIds)),
    )
  }
  return {
    clauses: parseQuery(text, isKnown),
    segments,
    vocabulary: new SnapshotVocabulary(segments, orgIds),
    synonyms: synonymsOf(market),
  }
}

/** Looks up who holds each of the words, in every spelling that counts. */
export function ask(reading: Reading): Asked {
  return lookUp(reading, expand(reading, 'unknown'))
}

/** The same with rare words taken for misspelt; `asked` itself when none of them looks like it. */
export function askInDoubt(reading: Reading, asked: Asked): Asked {
  const expanded = expand(reading, 'rare')
  return correctionsOf(expanded).length === asked.corrections.length ? asked : lookUp(reading, expanded)
}

const expand = ({ clauses, vocabulary, synonyms }: Reading, doubt: Doubt): ExpandedClause[] =>
  expandClauses(clauses, vocabulary, synonyms, doubt)

const correctionsOf = (expanded: readonly ExpandedClause[]): SearchResult['corrections'] =>
  expanded.flatMap(({ clause, alternatives }) => {
    const to = alternatives.filter(({ via }) => via === 'correction').flatMap(({ terms }) => terms)
    return to.length === 0 ? [] : [{ from: clause.text, to }]
  })

function lookUp({ segments, vocabulary }: Reading, expanded: readonly ExpandedClause[]): Asked {
  const phrase = expanded.map(clause => weighClause(clause, vocabulary))
  const clauses = phrase.filter(({ clause }) => !clause.isOptional)
  const lists = segments.map(({ segment }, at) => clauses.map(clause => matchClause(clause, segment, at)))
  return { clauses, phrase, lists, corrections: correctionsOf(expanded) }
}

/** The most that holding every clause can add to a score before its terms' impacts: what bonuses are measured by. */
export const totalWeight = (clauses: readonly WeighedClause[]): number =>
  clauses.reduce((sum, { weight }) => sum + weight, 0)
