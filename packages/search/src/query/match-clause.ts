import type { LiveSegment } from '../live/live-segment.ts'
import { findIdentifier, findTerm } from '../segment/find.ts'
import type { Segment } from '../segment/segment.ts'
import { hashIdentifier } from '../text/identifiers.ts'
import type { Clause } from '../text/parse-query.ts'
import { EMPTY_LIST, intersect, type PostingList, unite } from './posting-list.ts'
import { IDENTIFIER_SCORE, idfWeight } from './scoring.ts'

/** A clause with the places of its terms in every segment (-1: not there) and their weights over the index. */
export type WeighedClause = {
  clause: Clause
  parts: { places: number[]; weight: number }[]
  joined: { places: number[]; weight: number } | null
  /** What holding the clause is worth when not all can be held. */
  weight: number
}

/** Looks the terms of a clause up in all segments and weighs them by the living public products. */
export function weighClause(clause: Clause, segments: readonly LiveSegment[]): WeighedClause {
  let products = 0
  for (const live of segments) products += live.publicProducts
  const weigh = (term: string) => {
    const places: number[] = []
    let holders = 0
    for (const { segment, termDeaths } of segments) {
      const place = findTerm(segment, term)
      places.push(place)
      if (place >= 0) holders += segment.termPublicProducts[place]! - (termDeaths.get(place) ?? 0)
    }
    return { places, weight: idfWeight(holders, products) }
  }
  const parts = clause.parts.map(weigh)
  const weight = Math.max(...parts.map(part => part.weight))
  return { clause, parts, joined: clause.joined === null ? null : weigh(clause.joined), weight }
}

function postings(segment: Segment, place: number, weight: number): PostingList {
  if (place < 0) return EMPTY_LIST
  const start = segment.postingStart[place]!
  const end = segment.postingStart[place + 1]!
  return {
    products: segment.postingProduct.subarray(start, end),
    impacts: segment.postingImpact.subarray(start, end),
    weight,
  }
}

/** The products of segment number `at` that hold the clause, dead and private ones among them. */
export function matchClause(weighed: WeighedClause, segment: Segment, at: number): PostingList {
  const { clause, parts, joined } = weighed
  const lists: PostingList[] = []
  for (const part of parts) {
    const place = part.places[at] ?? -1
    if (place < 0) break
    lists.push(postings(segment, place, part.weight))
  }
  let list = lists.length === parts.length ? intersect(lists) : EMPTY_LIST
  if (joined !== null) list = unite(list, postings(segment, joined.places[at] ?? -1, joined.weight))
  if (clause.identifier !== null) {
    const products = findIdentifier(segment, hashIdentifier(clause.identifier))
    const impacts = new Uint8Array(products.length).fill(1)
    list = unite(list, { products, impacts, weight: IDENTIFIER_SCORE })
  }
  return list
}
