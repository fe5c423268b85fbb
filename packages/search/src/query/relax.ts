import type { LiveSegment } from '../live/live-segment.ts'
import type { SearchResult } from '../types.ts'
import type { Asked } from './ask.ts'
import { bestClauses } from './best-clauses.ts'
import { leastMissing } from './least-missing.ts'
import { EMPTY_LIST } from './posting-list.ts'
import { decode } from './unite-lists.ts'
import { isVisible } from './visibility.ts'

/** Narrows what is asked to the clauses that one product can hold together, when none visible holds them all. */
export function relax(
  { clauses, lists }: Asked,
  segments: readonly LiveSegment[],
  orgIds: ReadonlySet<number>,
): { lists: Asked['lists']; relaxed: SearchResult['relaxed'] } {
  const isSeen = (segment: number, product: number): boolean =>
    isVisible(segments[segment] as LiveSegment, product, orgIds)
  // What no visible product holds is missing whatever is kept.
  const held = [...clauses.keys()].filter(clause => (clauses[clause]?.weight ?? 0) > 0)
  const weights = held.map(clause => clauses[clause]?.weight ?? 0)
  const holders = lists.map(ofSegment => held.map(clause => ofSegment[clause] ?? EMPTY_LIST))
  const least = leastMissing(holders, weights, isSeen)
  const keptOfHeld =
    least === 'too many to try'
      ? bestClauses(
          holders.map(ofSegment => ofSegment.map(decode)),
          weights,
          isSeen,
        )
      : least.kept
  const kept = keptOfHeld.map(at => held[at] as number)
  const missingTerms = clauses.filter((_, at) => !kept.includes(at)).map(({ clause }) => clause.text)
  return {
    lists: lists.map(ofSegment => kept.map(clause => ofSegment[clause] ?? EMPTY_LIST)),
    relaxed: kept.length === 0 ? null : { missingTerms },
  }
}
