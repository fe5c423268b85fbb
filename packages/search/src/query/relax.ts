import type { LiveSegment } from '../live/live-segment.ts'
import type { SearchResult } from '../types.ts'
import type { Asked } from './ask.ts'
import { bestClauses } from './best-clauses.ts'
import { decode, EMPTY_LIST } from './posting-list.ts'
import { isVisible } from './visibility.ts'

/** Narrows what is asked to the clauses that one product can hold together, when none visible holds them all. */
export function relax(
  { clauses, lists }: Asked,
  segments: readonly LiveSegment[],
  orgIds: ReadonlySet<number>,
): { lists: Asked['lists']; relaxed: SearchResult['relaxed'] } {
  const kept = bestClauses(
    lists.map(ofSegment => ofSegment.map(decode)),
    clauses.map(({ weight }) => weight),
    (segment, product) => {
      const live = segments[segment]
      return live !== undefined && isVisible(live, product, orgIds)
    },
  )
  const missingTerms = clauses.filter((_, at) => !kept.includes(at)).map(({ clause }) => clause.text)
  return {
    lists: lists.map(holders => kept.map(clause => holders[clause] ?? EMPTY_LIST)),
    relaxed: kept.length === 0 ? null : { missingTerms },
  }
}
