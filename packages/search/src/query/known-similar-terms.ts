import { findSimilarTerms, type SimilarTerm } from '../segment/find-similar-terms.ts'
import type { Segment } from '../segment/segment.ts'

/** Words kept per segment; when there are more, all are forgotten. */
const MAX_WORDS = 4_096

const known = new WeakMap<Segment, Map<string, readonly SimilarTerm[]>>()

/** As `findSimilarTerms`, which is the dearest lookup of a search: the same misspelt words are asked again and again. */
export function knownSimilarTerms(
  segment: Segment,
  word: string,
  maxDistance: number,
): readonly SimilarTerm[] {
  let ofSegment = known.get(segment)
  if (ofSegment === undefined || ofSegment.size === MAX_WORDS) {
    ofSegment = new Map()
    known.set(segment, ofSegment)
  }
  const key = `${maxDistance} ${word}`
  let similar = ofSegment.get(key)
  if (similar === undefined) {
    similar = findSimilarTerms(segment, word, maxDistance)
    ofSegment.set(key, similar)
  }
  return similar
}
