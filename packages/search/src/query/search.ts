import type { LiveSegment } from '../live/live-segment.ts'
import type { SharedPlaces } from '../live/shared-places.ts'
import { findIdentifier } from '../segment/find.ts'
import { hashIdentifier } from '../text/identifiers.ts'
import { type Clause, parseQuery } from '../text/parse-query.ts'
import type { SearchQuery, SearchResult } from '../types.ts'
import { bestClauses } from './best-clauses.ts'
import { type Collection, collect, isVisible } from './collect.ts'
import { compileFilters } from './compile-filters.ts'
import type { FacetCounters } from './facet-counters.ts'
import { matchClause, weighClause } from './match-clause.ts'
import { OfferLens } from './offer-lens.ts'
import { EMPTY_LIST, intersect, type PostingList } from './posting-list.ts'
import { readHit } from './read-hit.ts'
import { TopHits } from './top-hits.ts'

/** All that a search looks at: an index at one moment. */
export type Snapshot = {
  segments: readonly LiveSegment[]
  shared: SharedPlaces
  counters: FacetCounters
  confirmations: ReadonlyMap<string, number>
}

const wholeNumber = (value: number): number => (value > 0 ? Math.floor(value) : 0)

/** Clauses of the text, and per segment the products that hold each. */
function matchText(text: string, segments: readonly LiveSegment[], orgIds: ReadonlySet<number>) {
  const isKnown = (key: string): boolean => {
    const hash = hashIdentifier(key)
    return segments.some(live =>
      findIdentifier(live.segment, hash).some(product => isVisible(live, product, orgIds)),
    )
  }
  const clauses = parseQuery(text, isKnown)
  const weighed = clauses.map(clause => weighClause(clause, segments))
  const lists = segments.map(({ segment }, at) => weighed.map(clause => matchClause(clause, segment, at)))
  return { clauses, weights: weighed.map(({ weight }) => weight), lists }
}

/** Narrows the text to the clauses that can be held together, when nothing visible holds them all. */
function relax(
  { clauses, weights, lists }: ReturnType<typeof matchText>,
  segments: readonly LiveSegment[],
  orgIds: ReadonlySet<number>,
) {
  const kept = bestClauses(lists, weights, (segment, product) => {
    const live = segments[segment]
    return live !== undefined && isVisible(live, product, orgIds)
  })
  const missingTerms = clauses
    .filter((_, clause) => !kept.includes(clause))
    .map((clause: Clause) => clause.text)
  const narrowed = lists.map(holders => kept.map(clause => holders[clause] ?? EMPTY_LIST))
  return { narrowed, relaxed: kept.length === 0 ? null : { missingTerms } }
}

/** Runs one query to its end. Never throws for what a query says. */
export function search(snapshot: Snapshot, query: SearchQuery): SearchResult {
  const { segments, shared, counters, confirmations } = snapshot
  const filters = compileFilters(query, shared)
  const offset = wholeNumber(query.offset)
  const limit = wholeNumber(query.limit)
  const lenses = segments.map(live => new OfferLens(live, filters, query, confirmations))
  const collection: Collection = {
    query,
    filters,
    visibleOrgIds: new Set(query.visibleOrgIds),
    counters,
    top: new TopHits(limit === 0 ? 0 : offset + limit),
    total: 0,
    hasTextMatch: false,
  }
  const collectAll = (listOf: (segment: number) => PostingList | null) => {
    for (const [at, live] of segments.entries()) {
      collect(collection, live, at, listOf(at), lenses[at] as OfferLens)
    }
  }
  const text = matchText(query.text, segments, collection.visibleOrgIds)
  let relaxed: SearchResult['relaxed'] = null
  if (text.clauses.length === 0) {
    // A text without a single word asks for nothing in particular, unless it is there and only odd.
    if (query.text.trim() === '') collectAll(() => null)
  } else {
    collectAll(segment => intersect(text.lists[segment] ?? []))
    if (!collection.hasTextMatch) {
      const relaxation = relax(text, segments, collection.visibleOrgIds)
      relaxed = relaxation.relaxed
      if (relaxed !== null) collectAll(segment => intersect(relaxation.narrowed[segment] ?? []))
    }
  }
  const page = collection.top.sorted().slice(offset, offset + limit)
  return {
    total: collection.total,
    hits: page.map(candidate => readHit(candidate, lenses[candidate.segment] as OfferLens)),
    facets: counters.take(query.facets, query.facetSize),
    relaxed,
  }
}
