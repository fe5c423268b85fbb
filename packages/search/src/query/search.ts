import type { LiveSegment } from '../live/live-segment.ts'
import type { SharedPlaces } from '../live/shared-places.ts'
import type { SearchHit, SearchQuery, SearchResult } from '../types.ts'
import { type Asked, ask, askInDoubt, type Reading, readText } from './ask.ts'
import { type Collection, collect } from './collect.ts'
import { intersect } from './combine-lists.ts'
import { type CompiledFilters, compileFilters } from './compile-filters.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { explainHit } from './explain-hit.ts'
import type { FacetCounters } from './facet-counters.ts'
import { missingTerms } from './missing-terms.ts'
import { OfferLens, type SourceTimes } from './offer-lens.ts'
import { partialMatches } from './partial-matches.ts'
import { EMPTY_LIST, type PostingList } from './posting-list.ts'
import { readHit } from './read-hit.ts'
import { relax } from './relax.ts'
import { RERANK_WINDOW, type RerankContext, rerank } from './rerank.ts'
import { type Candidate, type Place, TopHits } from './top-hits.ts'

/** All that a search looks at: an index at one moment. */
export type Snapshot = {
  segments: readonly LiveSegment[]
  shared: SharedPlaces
  counters: FacetCounters
  times: SourceTimes
}

/** What the steps of one search share. */
type Search = {
  snapshot: Snapshot
  query: SearchQuery
  filters: CompiledFilters
  orgIds: ReadonlySet<number>
  lenses: OfferLens[]
  reading: Reading
  asked: Asked
  context: RerankContext
  /** Ranked by words: then titles are looked at once more, and close matches make sense. */
  isRanked: boolean
}

const wholeNumber = (value: number | undefined): number =>
  value !== undefined && value > 0 ? Math.floor(value) : 0

function collectAll(
  { snapshot, filters, orgIds, lenses }: Search,
  query: SearchQuery,
  top: TopHits,
  listOf: (segment: number) => PostingList | null,
): Collection {
  const { counters } = snapshot
  const collection = { query, filters, visibleOrgIds: orgIds, counters, top, total: 0, hasTextMatch: false }
  for (const [at, live] of snapshot.segments.entries()) {
    collect(collection, live, at, listOf(at), lenses[at] as OfferLens)
  }
  return collection
}

type Matches = { run: Search; total: number; top: TopHits; relaxed: SearchResult['relaxed'] }

/** Every product that holds the whole text, or as much of it as one product can hold. */
function collectMatches(run: Search, newTop: () => TopHits): Matches {
  const { query, snapshot, orgIds } = run
  const none = { run, total: 0, top: newTop(), relaxed: null }
  if (run.asked.clauses.length === 0) {
    // A text without a single word asks for nothing in particular, unless it is there and only odd.
    if (query.text.trim() !== '') return none
    return { run, ...collectAll(run, query, newTop(), () => null), relaxed: null }
  }
  const collectHolders = (lists: Asked['lists']): Collection =>
    collectAll(run, query, newTop(), at => intersect(lists[at] ?? []))
  const complete = collectHolders(run.asked.lists)
  if (complete.hasTextMatch) return { run, ...complete, relaxed: null }
  // Before a word is given up, the rare ones among them are taken for misspelt.
  const asked = askInDoubt(run.reading, run.asked)
  const doubtful: Search = { ...run, asked, context: { ...run.context, asked } }
  if (asked !== run.asked) {
    const corrected = collectHolders(asked.lists)
    if (corrected.hasTextMatch) return { run: doubtful, ...corrected, relaxed: null }
  }
  const { lists, relaxed } = relax(asked, snapshot.segments, orgIds)
  if (relaxed === null) return none
  return { run: doubtful, ...collectHolders(lists), relaxed }
}

/** Products beside the matches that hold some of the words, best first. */
function collectClose(search: Search, matches: readonly Candidate[], wanted: number): Candidate[] {
  const { snapshot, asked, query, context } = search
  if (!search.isRanked || wanted <= 0 || asked.clauses.length < 2) return []
  const silent: SearchQuery = { ...query, facets: [], priceRanges: 0 }
  const partial = partialMatches(asked, snapshot.segments, search.orgIds)
  const { top } = collectAll(
    search,
    silent,
    new TopHits(RERANK_WINDOW + matches.length),
    at => partial[at] ?? EMPTY_LIST,
  )
  const taken = new Set(matches.map(({ id }) => id))
  const close = top.sorted().filter(({ id }) => !taken.has(id))
  return rerank(context, close.slice(0, RERANK_WINDOW)).slice(0, wanted)
}

type Readers = { missingTerms(candidate: Candidate): string[]; rerankedUpTo: number }

function readHits(
  search: Search,
  page: readonly Candidate[],
  { missingTerms, rerankedUpTo }: Readers,
): SearchHit[] {
  const { asked, lenses, context, query } = search
  return page.map((candidate, at) => {
    const hit: SearchHit = readHit(candidate, lenses[candidate.segment] as OfferLens, missingTerms(candidate))
    if (query.explain === true) {
      hit.explanation = explainHit(asked, context, candidate, search.isRanked && at < rerankedUpTo)
    }
    return hit
  })
}

/** Runs one query to its end. Never throws for what a query says. */
export function search(snapshot: Snapshot, query: SearchQuery): SearchResult {
  const { segments, shared, counters, times } = snapshot
  const filters = compileFilters(query, shared)
  const orgIds = new Set(query.visibleOrgIds)
  const reading = readText(query, segments, orgIds)
  const asked = ask(reading)
  const preferred = query.preferredBrand
  const begun: Search = {
    snapshot,
    query,
    filters,
    orgIds,
    lenses: segments.map(live => new OfferLens(live, filters, query, times)),
    reading,
    asked,
    context: {
      asked,
      segments,
      preferredBrands: preferred === undefined || preferred === null ? [] : shared.brandPlaces(preferred),
    },
    isRanked: query.sort === 'relevance' && asked.clauses.length > 0,
  }
  const cursor = query.cursor === undefined || query.cursor === null ? null : readCursor(query.cursor)
  const start = cursor?.rank ?? wholeNumber(query.offset)
  const limit = wholeNumber(query.limit)
  const window = begun.isRanked ? RERANK_WINDOW : 0
  // Within the window, order by titles needs all of the window; behind it, a page goes on where the last one ended.
  const after: Place | null = cursor !== null && start >= window ? cursor.last : null
  const first = after === null ? start : 0
  const capacity = limit === 0 ? 0 : Math.max(after === null ? window : 0, first + limit)
  const { run, total, top, relaxed } = collectMatches(begun, () => new TopHits(capacity, after))
  const facets = counters.take(query.facets, query.facetSize)
  const byWords = top.sorted()
  const ranked = run.isRanked && after === null ? rerank(run.context, byWords) : byWords
  const page = ranked.slice(first, first + limit)
  const last = byWords[first + page.length - 1]
  const wanted = start === 0 ? Math.min(wholeNumber(query.closeMatches), limit) - page.length : 0
  const close = collectClose(run, byWords, wanted)
  return {
    total,
    hits: readHits(run, page, {
      missingTerms: () => relaxed?.missingTerms ?? [],
      rerankedUpTo: after === null ? window - first : 0,
    }),
    facets,
    relaxed,
    corrections: run.asked.corrections,
    closeMatches: readHits(run, close, {
      missingTerms: missingTerms(run.asked, close),
      rerankedUpTo: close.length,
    }),
    priceRanges: counters.takePriceRanges(query.priceRanges),
    nextCursor:
      last === undefined || start + page.length >= total
        ? null
        : writeCursor({ rank: start + page.length, last }),
  }
}
