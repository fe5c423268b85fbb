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

// Where words of the text stand in the title at hand, first and last place of each span in turn, those of one clause
// behind those of the one before. One for all titles of a thread: dozens are looked at in each search.
const spans: number[] = []
/** By clause: where its spans end. */
const spanEnds: number[] = []

/** The ways to say each clause that a segment knows. */
type KnownWays = {
  clauses: readonly WeighedClause[]
  /** First term, last term, and how many places behind the first the last may stand, in turn. */
  ways: number[]
  /** By clause: where its ways end. */
  ends: number[]
}

// By segment: learned once for all titles of a search.
const known: KnownWays[] = []

function waysIn(at: number, clauses: readonly WeighedClause[]): KnownWays {
  known[at] ??= { clauses: [], ways: [], ends: [] }
  const learned = known[at]
  if (learned.clauses === clauses) return learned
  const { ways, ends } = learned
  learned.clauses = clauses
  ways.length = 0
  ends.length = 0
  for (const { alternatives } of clauses) {
    for (const { places, isAdjacent } of alternatives) {
      const first = places[0]?.[at] ?? -1
      const last = places[places.length - 1]?.[at] ?? -1
      if (first >= 0 && last >= 0) ways.push(first, last, isAdjacent ? 1 : places.length)
    }
    ends.push(ways.length)
  }
  return learned
}

/** Appends a span for each place where the title says the clause in one of its ways, from its first term to its last. */
function addSpans(
  { ways, ends }: KnownWays,
  clause: number,
  { titleStart, titleTerms }: Segment,
  product: number,
): void {
  const start = titleStart[product]!
  const end = titleStart[product + 1]!
  const wayEnd = ends[clause]!
  for (let way = clause === 0 ? 0 : ends[clause - 1]!; way < wayEnd; way += 3) {
    const first = ways[way]!
    const last = ways[way + 1]!
    for (let position = start; position < end; position++) {
      if (titleTerms[position] !== first) continue
      if (first === last) {
        spans.push(position - start, position - start)
        continue
      }
      const reach = Math.min(end - 1, position + ways[way + 2]!)
      for (let other = position + 1; other <= reach; other++) {
        if (titleTerms[other] === last) spans.push(position - start, other - start)
      }
    }
  }
}

/** How near a span of one clause comes to one of the next: 1 side by side, 0.5 with a word between them, 0 else. */
function nearness(clause: number): number {
  let best = 0
  const ends = spanEnds[clause]!
  for (let one = clause === 0 ? 0 : spanEnds[clause - 1]!; one < ends; one += 2) {
    for (let next = ends; next < spanEnds[clause + 1]!; next += 2) {
      const isOneWord = spans[next] === spans[one] && spans[next + 1] === spans[one + 1]
      const gap = spans[next]! - spans[one + 1]!
      if (gap === 1 || isOneWord) return 1
      if (gap === 2) best = 0.5
    }
  }
  return best
}

export type TitleFit = {
  /** Of neighbouring words of the text, the share that are neighbours in the title too: 0 to 1. */
  phrase: number
  /** The last word of the text, which names the thing in most languages here, is in the title before `for`. */
  isNamed: boolean
}

/** Whether a span of the clause ends before that place of the title; of no clause (-1), none does. */
function standsBefore(clause: number, place: number): boolean {
  if (clause < 0) return false
  for (let span = clause === 0 ? 0 : spanEnds[clause - 1]!; span < spanEnds[clause]!; span += 2) {
    if (spans[span + 1]! < place) return true
  }
  return false
}

/** How well a product's title follows the order of what was asked. */
export function fitTitle(
  clauses: readonly WeighedClause[],
  segment: Segment,
  at: number,
  product: number,
): TitleFit {
  spans.length = 0
  spanEnds.length = 0
  const learned = waysIn(at, clauses)
  for (let clause = 0; clause < clauses.length; clause++) {
    addSpans(learned, clause, segment, product)
    spanEnds.push(spans.length)
  }
  let pairs = 0
  for (let clause = 0; clause + 1 < clauses.length; clause++) pairs += nearness(clause)
  const lastThing = clauses.findLastIndex(({ clause }) => !clause.isOptional)
  return {
    phrase: clauses.length > 1 ? pairs / (clauses.length - 1) : 0,
    isNamed: standsBefore(lastThing, segment.titlePurpose[product]!),
  }
}
