import { intersect } from './combine-lists.ts'
import { type PostingList, placeOf } from './posting-list.ts'

/** True for a product of segment number `segment` that the asker may see. */
type Visibility = (segment: number, product: number) => boolean

/** Clauses held, one bit each, by product; all zero between calls. A search runs to its end before the next. */
let heldByProduct = new Uint32Array(0)

const lengthOf = (lists: readonly PostingList[]): number =>
  lists.reduce((length, { products }) => Math.max(length, (products.at(-1) ?? -1) + 1), 0)

/**
 * The clauses to keep when no product holds all: those of the product that holds the most by weight; of equals,
 * the one that holds the earlier clauses. Empty when no visible product holds any.
 * `lists[segment][clause]` are the holders.
 */
export function bestClauses(
  lists: PostingList[][],
  weights: readonly number[],
  isVisible: Visibility,
): number[] {
  const clauses = [...weights.keys()]
  const weightOf = (clause: number): number => weights[clause] ?? 0
  // The first clause is the highest bit, so that of two sets the larger number holds the earlier clauses.
  const bitOf = (clause: number): number => 2 ** (clauses.length - 1 - clause)
  const heaviestFirst = clauses.toSorted((one, other) => weightOf(other) - weightOf(one))
  const weighed = new Map<number, number>()
  const weigh = (mask: number): number => {
    let weight = weighed.get(mask)
    if (weight === undefined) {
      weight = clauses.reduce((sum, clause) => sum + ((mask & bitOf(clause)) === 0 ? 0 : weightOf(clause)), 0)
      weighed.set(mask, weight)
    }
    return weight
  }
  let bestMask = 0
  let bestWeight = 0
  const consider = (mask: number, isSeen: () => boolean): void => {
    const weight = weigh(mask)
    if (weight < bestWeight || (weight === bestWeight && mask <= bestMask) || !isSeen()) return
    bestMask = mask
    bestWeight = weight
  }

  for (const [segment, holders] of lists.entries()) {
    const listOf = (clause: number): PostingList => holders[clause] as PostingList
    considerGreedily(
      heaviestFirst,
      listOf,
      product => isVisible(segment, product),
      (clausesHeld, product) => {
        consider(
          clausesHeld.reduce((mask, clause) => mask | bitOf(clause), 0),
          () => isVisible(segment, product),
        )
      },
    )
    // The lightest clauses that even together weigh less than the best so far: who holds nothing else cannot win,
    // so their long lists are not walked, only asked.
    const asked: number[] = []
    let askedWeight = 0
    for (const clause of heaviestFirst.toReversed()) {
      if (askedWeight + weightOf(clause) >= bestWeight) break
      asked.push(clause)
      askedWeight += weightOf(clause)
    }
    const walked = clauses.filter(clause => !asked.includes(clause))
    const length = lengthOf(holders)
    if (heldByProduct.length < length) heldByProduct = new Uint32Array(length)
    const held = heldByProduct
    const found = new Uint32Array(walked.reduce((sum, clause) => sum + listOf(clause).products.length, 0))
    let foundCount = 0
    for (const clause of walked) {
      const bit = bitOf(clause)
      const { products } = listOf(clause)
      for (let at = 0; at < products.length; at++) {
        const product = products[at]!
        if (held[product] === 0) found[foundCount++] = product
        held[product]! |= bit
      }
    }
    let lastRefused = 0
    for (let at = 0; at < foundCount; at++) {
      const product = found[at]!
      let mask = held[product]!
      held[product] = 0
      if (mask === lastRefused) continue
      if (weigh(mask) + askedWeight < bestWeight) {
        lastRefused = mask
        continue
      }
      for (const clause of asked) if (placeOf(listOf(clause).products, product) >= 0) mask |= bitOf(clause)
      consider(mask, () => isVisible(segment, product))
    }
  }
  return clauses.filter(clause => (bestMask & bitOf(clause)) !== 0)
}

/** Adds one clause after another, as long as a visible product holds them all; reports what came of it. */
function considerGreedily(
  order: readonly number[],
  listOf: (clause: number) => PostingList,
  isSeen: (product: number) => boolean,
  report: (clausesHeld: number[], product: number) => void,
): void {
  let holders: PostingList | null = null
  let witness = -1
  const clausesHeld: number[] = []
  for (const clause of order) {
    const narrowed: PostingList = holders === null ? listOf(clause) : intersect([holders, listOf(clause)])
    const seen = narrowed.products.find(isSeen)
    if (seen === undefined) continue
    holders = narrowed
    witness = seen
    clausesHeld.push(clause)
  }
  if (witness >= 0) report(clausesHeld, witness)
}
