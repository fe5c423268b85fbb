import type { LiveSegment } from '../live/live-segment.ts'
import { findIdentifier } from '../segment/find.ts'
import { type Doubt, expandClauses } from '../text/expand-clauses.ts'
import { hashIdentifier } from '../text/identifiers.ts'
import { parseQuery } from '../text/parse-query.ts'
import { synonymsOf } from '../text/synonym-table.ts'
import type { SearchQuery, SearchResult } from '../types.ts'
import { isVisible } from './collect.ts'
import { matchClause, weighClause } from './match-clause.ts'
import type { PostingList, StoredList } from './posting-list.ts'
import { SnapshotVocabulary } from './vocabulary.ts'
import type { WeighedClause } from './weighed-clause.ts'

/** What a text asks for, weighed, and who holds it. */
export type Asked = {
  clauses: WeighedClause[]
  /** The same with the small words between them, in the order written: how a title would say it. */
  phrase: WeighedClause[]
  /** `lists[segment][clause]`: the products that hold it, dead and private ones among them. */
  lists: (PostingList | StoredList)[][]
  corrections: SearchResult['corrections']
}

/** Reads the text and looks up who holds each of its words, in every spelling that counts. */
export function ask(
  { text, market = 'us' }: Pick<SearchQuery, 'text' | 'market'>,
  segments: readonly LiveSegment[],
  orgIds: ReadonlySet<number>,
  doubt: Doubt,
): Asked {
  const isKnown = (key: string): boolean => {
    const hash = hashIdentifier(key)
    return segments.some(live =>
      findIdentifier(live.segment, hash).some(product => isVisible(live, product, orgIds)),
    )
  }
  const vocabulary = new SnapshotVocabulary(segments, orgIds)
  const expanded = expandClauses(parseQuery(text, isKnown), vocabulary, synonymsOf(market), doubt)
  const phrase = expanded.map(clause => weighClause(clause, vocabulary))
  const clauses = phrase.filter(({ clause }) => !clause.isOptional)
  const corrections = expanded.flatMap(({ clause, alternatives }) => {
    const to = alternatives.filter(({ via }) => via === 'correction').flatMap(({ terms }) => terms)
    return to.length === 0 ? [] : [{ from: clause.text, to }]
  })
  const lists = segments.map(({ segment }, at) => clauses.map(clause => matchClause(clause, segment, at)))
  return { clauses, phrase, lists, corrections }
}

/** The most that holding every clause can add to a score before its terms' impacts: what bonuses are measured by. */
export const totalWeight = (clauses: readonly WeighedClause[]): number =>
  clauses.reduce((sum, { weight }) => sum + weight, 0)
