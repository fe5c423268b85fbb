import { findIdentifier } from '../segment/find.ts'
import type { Segment } from '../segment/segment.ts'
import type { Alternative, ExpandedClause } from '../text/expand-clauses.ts'
import { hashIdentifier } from '../text/identifiers.ts'
import { intersect } from './combine-lists.ts'
import { EMPTY_LIST, type Holders, type OneList, type PostingList, type StoredList } from './posting-list.ts'
import { readPostings } from './read-postings.ts'
import { IDENTIFIER_SCORE } from './scoring.ts'
import { hasPair } from './title-phrases.ts'
import { unite } from './unite-lists.ts'
import type { SnapshotVocabulary } from './vocabulary.ts'
import type { WeighedAlternative, WeighedClause } from './weighed-clause.ts'

/**
 * The terms of an alternative share its weight, so that a word in many parts is still one word. What stands for
 * the asked word never weighs more than that word does.
 */
export function weighClause(
  { clause, alternatives }: ExpandedClause,
  vocabulary: SnapshotVocabulary,
): WeighedClause {
  const heaviest = (terms: readonly string[]): number =>
    Math.max(...terms.map(term => vocabulary.find(term).weight))
  const [asked = { terms: clause.parts }] = alternatives
  const isHeld = ({ terms }: Alternative): boolean => terms.every(term => vocabulary.isSeen(term))
  const held = alternatives.find(isHeld)
  const weight = held === undefined && clause.identifier === null ? 0 : heaviest((held ?? asked).terms)
  const weighed = alternatives.map((alternative): WeighedAlternative => {
    const found = alternative.terms.map(term => vocabulary.find(term))
    return {
      ...alternative,
      places: found.map(({ places }) => places),
      weights: found.map(term =>
        Math.max(1, Math.round((Math.min(term.weight, weight) * alternative.share) / found.length)),
      ),
    }
  })
  const holders = alternatives.reduce(
    (sum, { terms }) => sum + Math.min(...terms.map(term => vocabulary.holders(term))),
    0,
  )
  return { clause, alternatives: weighed, weight, holders }
}

/** The products of segment number `at` that hold an alternative, dead and private ones among them. */
function matchAlternative(alternative: WeighedAlternative, segment: Segment, at: number): OneList {
  const lists: StoredList[] = []
  for (const [part, places] of alternative.places.entries()) {
    const place = places[at] ?? -1
    if (place < 0) return EMPTY_LIST
    lists.push(readPostings(segment, place, alternative.weights[part] ?? 1))
  }
  const [only] = lists
  if (lists.length === 1 && only !== undefined) return only
  const list = intersect(lists)
  return alternative.isAdjacent ? onlyPairs(list, segment, alternative, at) : list
}

function onlyPairs(
  list: PostingList,
  segment: Segment,
  { places }: WeighedAlternative,
  at: number,
): PostingList {
  const [left = -1, right = -1] = places.map(ofSegments => ofSegments[at] ?? -1)
  const kept: number[] = []
  for (let from = 0; from < list.products.length; from++) {
    if (hasPair(segment, list.products[from]!, left, right)) kept.push(from)
  }
  return {
    products: Uint32Array.from(kept, from => list.products[from]!),
    impacts: Float64Array.from(kept, from => list.impacts[from]!),
    weight: list.weight,
  }
}

/** The products of segment number `at` that hold the clause, dead and private ones among them. */
export function matchClause({ clause, alternatives }: WeighedClause, segment: Segment, at: number): Holders {
  const lists = alternatives.map(alternative => matchAlternative(alternative, segment, at))
  if (clause.identifier !== null) {
    const products = findIdentifier(segment, hashIdentifier(clause.identifier))
    const impacts = new Uint8Array(products.length).fill(1)
    if (products.length > 0) lists.push({ products, impacts, weight: IDENTIFIER_SCORE })
  }
  return unite(...lists)
}
