import type { LiveSegment } from '../live/live-segment.ts'
import { commonestWithPrefix, findPrefix, termAt } from '../segment/find-prefix.ts'
import { fold } from '../text/fold.ts'
import type { Suggestion, SuggestQuery } from '../types.ts'
import { ask, readText } from './ask.ts'
import { intersect } from './combine-lists.ts'
import { isVisible } from './visibility.ts'
import { SnapshotVocabulary } from './vocabulary.ts'

const MAX_TEXT_LENGTH = 200
const WORD_BEING_TYPED = /[\p{L}\p{M}\p{N}]+$/u

/** How many visible products that hold the earlier words have each term of the prefix in their titles. */
function countBeside(words: string, prefix: string, segments: readonly LiveSegment[], query: SuggestQuery) {
  const orgIds = new Set(query.visibleOrgIds)
  const { lists } = ask(readText({ text: words, market: query.market ?? 'us' }, segments, orgIds))
  const counts = new Map<string, number>()
  for (const [at, live] of segments.entries()) {
    const { segment } = live
    const { first, end } = findPrefix(segment, prefix)
    if (first === end) continue
    const inSegment = new Map<number, number>()
    for (const product of intersect(lists[at] ?? []).products) {
      if (!isVisible(live, product, orgIds)) continue
      const title = segment.titleTerms.subarray(segment.titleStart[product], segment.titleStart[product + 1])
      for (const [position, place] of title.entries()) {
        const isCounted = place < first || place >= end || title.indexOf(place) < position
        if (!isCounted) inSegment.set(place, (inSegment.get(place) ?? 0) + 1)
      }
    }
    for (const [place, count] of inSegment) {
      const term = termAt(segment, place)
      counts.set(term, (counts.get(term) ?? 0) + count)
    }
  }
  return counts
}

/** Ends the word being typed in the ways that most products would answer to. Empty behind a space. */
export function suggest(segments: readonly LiveSegment[], query: SuggestQuery): Suggestion[] {
  const text = query.text.slice(0, MAX_TEXT_LENGTH)
  const typed = WORD_BEING_TYPED.exec(text)?.[0] ?? ''
  const prefix = fold(typed)
  if (prefix === '') return []
  const before = text.slice(0, text.length - typed.length)
  let counts: Map<string, number>
  if (before.trim() === '') {
    const orgIds = new Set(query.visibleOrgIds)
    const vocabulary = new SnapshotVocabulary(segments, orgIds)
    const terms = segments.flatMap(({ segment, hasPrivate }) =>
      commonestWithPrefix(segment, prefix, hasPrivate && orgIds.size > 0),
    )
    counts = new Map(terms.map(term => [term, vocabulary.visibleHolders(term)]))
  } else {
    counts = countBeside(before, prefix, segments, query)
  }
  return [...counts]
    .filter(([, products]) => products > 0)
    .toSorted(([one, of], [other, ofOther]) => ofOther - of || (one < other ? -1 : 1))
    .slice(0, Math.max(0, query.limit))
    .map(([term, products]) => ({ text: before + term, products }))
}
