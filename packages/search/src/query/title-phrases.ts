import type { Segment } from '../segment/segment.ts'
import type { WeighedClause } from './weighed-clause.ts'

/** Whether the title holds the two terms side by side, in that order. */
export function hasPair(
  { titleStart, titleTerms }: Segment,
  product: number,
  left: number,
  right: number,
): boolean {
  const end = titleStart[product + 1]! - 1
  for (let at = titleStart[product]!; at < end; at++) {
    if (titleTerms[at] === left && titleTerms[at + 1] === right) return true
  }
  return false
}

/** Where a clause's words stand in a title: from its first term to its last, one entry for each alternative found. */
type Span = { from: number; to: number }

function spansOf({ alternatives }: WeighedClause, segment: Segment, at: number, product: number): Span[] {
  const { titleStart, titleTerms } = segment
  const start = titleStart[product]!
  const end = titleStart[product + 1]!
  const spans: Span[] = []
  for (const { places, isAdjacent } of alternatives) {
    const first = places[0]?.[at] ?? -1
    const last = places.at(-1)?.[at] ?? -1
    if (first < 0 || last < 0) continue
    for (let position = start; position < end; position++) {
      if (titleTerms[position] !== first) continue
      if (first === last) {
        spans.push({ from: position - start, to: position - start })
        continue
      }
      const reach = Math.min(end, position + (isAdjacent ? 2 : 1 + places.length))
      for (let other = position + 1; other < reach; other++) {
        if (titleTerms[other] === last) spans.push({ from: position - start, to: other - start })
      }
    }
  }
  return spans
}

export type TitleFit = {
  /** Of neighbouring words of the text, the share that are neighbours in the title too: 0 to 1. */
  phrase: number
  /** The last word of the text, which names the thing in most languages here, is in the title before `for`. */
  isNamed: boolean
}

/** How well a product's title follows the order of what was asked. */
export function fitTitle(
  clauses: readonly WeighedClause[],
  segment: Segment,
  at: number,
  product: number,
): TitleFit {
  const spans = clauses.map(clause => spansOf(clause, segment, at, product))
  let pairs = 0
  for (let clause = 0; clause + 1 < spans.length; clause++) {
    let best = 0
    for (const one of spans[clause] ?? []) {
      for (const next of spans[clause + 1] ?? []) {
        const isOneWord = next.from === one.from && next.to === one.to
        const gap = next.from - one.to
        if (gap === 1 || isOneWord) best = 1
        else if (gap === 2) best = Math.max(best, 0.5)
      }
    }
    pairs += best
  }
  const purpose = segment.titlePurpose[product]!
  const lastThing = clauses.findLastIndex(({ clause }) => !clause.isOptional)
  return {
    phrase: spans.length > 1 ? pairs / (spans.length - 1) : 0,
    isNamed: spans[lastThing]?.some(({ to }) => to < purpose) ?? false,
  }
}
