import type { Asked } from './ask.ts'
import { intersect } from './combine-lists.ts'
import { takeProducts } from './list-memory.ts'
import { decode, EMPTY_LIST, type PostingList } from './posting-list.ts'
import { IMPACT_SCALE } from './scoring.ts'
import type { WeighedClause } from './weighed-clause.ts'

/** Less than this share of what the words weigh is not close to what was asked. */
const LEAST_COVER = 0.3
/** Bounds the walk: products that hold only words more common than these allow are not looked for. */
const MAX_HOLDERS = 10_000
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

// By product its score and, behind it, what the words it holds weigh: together, for memory is what this waits for.
// All zero between calls. A search runs to its end before the next.
let held = new Float64Array(0)
let touched = new Uint32Array(0)
let highScores = new Float64Array(0)

/** The `rank`-th highest value; below every value when there are fewer. Puts the values in order. */
function highest(values: Float64Array, rank: number): number {
  return values.length < rank ? Number.NEGATIVE_INFINITY : values.sort()[values.length - rank]!
}

/** Products of one segment that hold some of the words, with their scores, ascending; dead ones among them. */
function holdersOfSome(
  { clauses, lists }: Asked,
  at: number,
  products: number,
  essential: readonly number[],
): PostingList {
  if (held.length < 2 * products) held = new Float64Array(2 * products)
  const listOf = (clause: number) => lists[at]?.[clause] ?? EMPTY_LIST
  const weightOf = (clause: number): number => clauses[clause]?.weight ?? 0
  let count = 0
  for (const clause of essential) {
    const { products: holders, impacts, weight } = decode(listOf(clause))
    const cover = weightOf(clause)
    if (touched.length < count + holders.length) {
      const larger = new Uint32Array(2 * (count + holders.length))
      larger.set(touched)
      touched = larger
    }
    for (let place = 0; place < holders.length; place++) {
      const product = holders[place]!
      if (held[2 * product] === 0) touched[count++] = product
      held[2 * product]! += impacts[place]! * weight
      held[2 * product + 1]! += cover
    }
  }
  const others = [...clauses.keys()].filter(clause => !essential.includes(clause))
  const otherCover = others.reduce((sum, clause) => sum + weightOf(clause), 0)
  const least = LEAST_COVER * clauses.reduce((sum, { weight }) => sum + weight, 0)
  let surelyClose = 0
  if (highScores.length < count) highScores = new Float64Array(touched.length)
  for (let place = 0; place < count; place++) {
    const product = touched[place]!
    if (held[2 * product + 1]! >= least) highScores[surelyClose++] = held[2 * product]!
  }
  // Whoever is this far behind before the common words are counted cannot catch up by them.
  const bar = highest(highScores.subarray(0, surelyClose), MAX_CLOSE) - otherCover * IMPACT_SCALE
  let keptCount = 0
  const found = takeProducts(count)
  for (let place = 0; place < count; place++) {
    const product = touched[place]!
    const isInReach = held[2 * product + 1]! + otherCover >= least && held[2 * product]! >= bar
    if (isInReach) found[keptCount++] = product
  }
  const kept = found.subarray(0, keptCount).sort()
  for (const clause of others) {
    const base: PostingList = {
      products: kept,
      impacts: Float64Array.from(kept, product => held[2 * product]!),
      weight: 1,
    }
    const both = intersect([base, listOf(clause)])
    for (let place = 0; place < both.products.length; place++) {
      held[2 * both.products[place]!] = both.impacts[place]! * both.weight
      held[2 * both.products[place]! + 1]! += weightOf(clause)
    }
  }
  const close = kept.filter(product => held[2 * product + 1]! >= least)
  const impacts = Float64Array.from(close, product => held[2 * product]!)
  for (let place = 0; place < count; place++) {
    held[2 * touched[place]!] = 0
    held[2 * touched[place]! + 1] = 0
  }
  return { products: close, impacts, weight: 1 }
}

/**
 * Per segment the products that hold enough of the words to be close to what was asked, dead ones among them: those
 * of the highest scores over all segments.
 */
export function partialMatches(asked: Asked, products: readonly number[]): PostingList[] {
  const essential = essentialClauses(asked.clauses)
  const lists = products.map((count, at) =>
    essential.length === 0 ? EMPTY_LIST : holdersOfSome(asked, at, count, essential),
  )
  const found = lists.reduce((sum, list) => sum + list.products.length, 0)
  if (found <= MAX_CLOSE) return lists
  const bar = highest(Float64Array.from(lists.flatMap(({ impacts }) => [...impacts])), MAX_CLOSE)
  return lists.map(list => {
    const kept = [...list.products.keys()].filter(at => list.impacts[at]! >= bar)
    return {
      products: Uint32Array.from(kept, at => list.products[at]!),
      impacts: Float64Array.from(kept, at => list.impacts[at]!),
      weight: 1,
    }
  })
}
