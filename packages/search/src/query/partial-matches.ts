import type { LiveSegment } from '../live/live-segment.ts'
import type { Asked } from './ask.ts'
import { intersect } from './combine-lists.ts'
import { takeProducts, takeScores } from './list-memory.ts'
import { nthHighest } from './nth-highest.ts'
import { EMPTY_LIST, type Holders, type PostingList } from './posting-list.ts'
import { IMPACT_SCALE } from './scoring.ts'
import { decode } from './unite-lists.ts'
import { isVisible } from './visibility.ts'
import type { WeighedClause } from './weighed-clause.ts'

/** Less than this share of what the words weigh is not close to what was asked. */
const LEAST_COVER = 0.3
/** Bounds the walk: products that hold only words more common than these allow are not looked for. */
const MAX_HOLDERS = 5_000
/** Those that score less by words than so many others are left out before filters and titles are looked at. */
const MAX_CLOSE = 256

/**
 * The clauses of which a close match must hold at least one: the rarest, as far as their holders together stay
 * within bounds. Depends on living products only. Empty when even the rarest is too common.
 */
export function essentialClauses(clauses: readonly Pick<WeighedClause, 'holders'>[]): number[] {
  const rarestFirst = [...clauses.keys()].toSorted(
    (one, other) => (clauses[one]?.holders ?? 0) - (clauses[other]?.holders ?? 0) || one - other,
  )
  const essential: number[] = []
  let holders = 0
  for (const clause of rarestFirst) {
    holders += clauses[clause]?.holders ?? 0
    if (holders > MAX_HOLDERS) break
    essential.push(clause)
  }
  return essential
}

/** Products in ascending order, what each scores by the words it holds, and what those words weigh. */
type Found = { products: Uint32Array; scores: Float64Array; covers: Float64Array }

const NONE: Found = { products: new Uint32Array(0), scores: new Float64Array(0), covers: new Float64Array(0) }

const roomFor = (count: number): Found => ({
  products: takeProducts(count),
  scores: takeScores(count),
  covers: takeScores(count),
})

const firstOf = ({ products, scores, covers }: Found, count: number): Found => ({
  products: products.subarray(0, count),
  scores: scores.subarray(0, count),
  covers: covers.subarray(0, count),
})

/** What was found and the holders of one more clause, in one walk over both. */
function addHolders(found: Found, { products: holders, impacts, weight }: PostingList, cover: number): Found {
  const { products, scores, covers } = found
  const all = roomFor(products.length + holders.length)
  let count = 0
  let a = 0
  let b = 0
  while (a < products.length || b < holders.length) {
    const one = a < products.length ? products[a]! : 0xffffffff
    const other = b < holders.length ? holders[b]! : 0xffffffff
    let score = 0
    let held = 0
    if (one <= other) {
      score = scores[a]!
      held = covers[a++]!
    }
    if (other <= one) {
      score += impacts[b++]! * weight
      held += cover
    }
    all.products[count] = one <= other ? one : other
    all.scores[count] = score
    all.covers[count++] = held
  }
  return firstOf(all, count)
}

/** Adds what the products among those found score by one more clause. */
function raise({ products, scores, covers }: Found, list: Holders, cover: number): void {
  const holders = intersect([{ products, impacts: scores, weight: 1 }, list])
  let at = 0
  for (let place = 0; place < holders.products.length; place++) {
    while (products[at]! < holders.products[place]!) at++
    scores[at] = holders.impacts[place]! * holders.weight
    covers[at]! += cover
  }
}

/** Those whose score and cover are high enough. */
function keep(found: Found, leastScore: number, leastCover: number): Found {
  const { products, scores, covers } = found
  const kept = roomFor(products.length)
  let count = 0
  for (let at = 0; at < products.length; at++) {
    if (scores[at]! < leastScore || covers[at]! < leastCover) continue
    kept.products[count] = products[at]!
    kept.scores[count] = scores[at]!
    kept.covers[count++] = covers[at]!
  }
  return firstOf(kept, count)
}

function onlyVisible(found: Found, live: LiveSegment, orgIds: ReadonlySet<number>): Found {
  const isSeen = found.products.map(product => (isVisible(live, product, orgIds) ? 1 : 0))
  return {
    products: found.products.filter((_, at) => isSeen[at] === 1),
    scores: found.scores.filter((_, at) => isSeen[at] === 1),
    covers: found.covers.filter((_, at) => isSeen[at] === 1),
  }
}

/** Products of one segment that hold enough of the words; dead ones may be among them. */
function holdersOfSome(
  { clauses, lists }: Asked,
  at: number,
  essential: readonly number[],
  onlySeen: (found: Found) => Found,
): Found {
  const listOf = (clause: number) => lists[at]?.[clause] ?? EMPTY_LIST
  const weightOf = (clause: number): number => clauses[clause]?.weight ?? 0
  const others = [...clauses.keys()].filter(clause => !essential.includes(clause))
  const otherCover = others.reduce((sum, clause) => sum + weightOf(clause), 0)
  const leastCover = LEAST_COVER * clauses.reduce((sum, { weight }) => sum + weight, 0)
  let found = NONE
  for (const clause of essential) found = addHolders(found, decode(listOf(clause)), weightOf(clause))
  found = onlySeen(found)
  // Whoever is this far behind before the common words are counted cannot catch up by them.
  const surely = keep(found, Number.NEGATIVE_INFINITY, leastCover)
  const leastScore = nthHighest(surely.scores, MAX_CLOSE) - otherCover * IMPACT_SCALE
  found = keep(found, leastScore, leastCover - otherCover)
  for (const clause of others) raise(found, listOf(clause), weightOf(clause))
  return keep(found, Number.NEGATIVE_INFINITY, leastCover)
}

/**
 * Per segment the products that hold enough of the words to be close to what was asked, dead ones among them: those
 * of the highest scores over all segments.
 */
export function partialMatches(
  asked: Asked,
  segments: readonly LiveSegment[],
  orgIds: ReadonlySet<number>,
): PostingList[] {
  const essential = essentialClauses(asked.clauses)
  // What the asker may not see must not take the place of what the asker may.
  const onlySeen = (found: Found, live: LiveSegment): Found =>
    live.hasPrivate ? onlyVisible(found, live, orgIds) : found
  const found = segments.map((live, at) =>
    holdersOfSome(asked, at, essential, found => onlySeen(found, live)),
  )
  const all = new Float64Array(found.reduce((sum, { scores }) => sum + scores.length, 0))
  let filled = 0
  for (const { scores } of found) {
    all.set(scores, filled)
    filled += scores.length
  }
  const bar = nthHighest(all, MAX_CLOSE)
  return found.map(ofSegment => {
    const { products, scores } = keep(ofSegment, bar, 0)
    return { products, impacts: scores, weight: 1 }
  })
}
