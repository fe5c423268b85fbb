import { intersectInOrder } from './combine-lists.ts'
import { type Holders, lengthOf } from './posting-list.ts'

/** Clauses given up together, as bits: the first clause is the highest, so that a smaller number gives up later ones. */
type Loss = { weight: number; mask: number; last: number }

/** So many intersections are tried one after the other; past them, walking all holders is cheaper. */
const MAX_TRIES = 16
/** So many sets of clauses are thought of, most of which hold a smaller one that failed. */
const MAX_SETS = 128

export type LeastMissing = { kept: number[] } | 'too many to try'

/**
 * The clauses to keep so that some product holds them all and what is given up weighs least; of equals, the earlier
 * clauses are kept. Tries the sets in that very order. `weights` are above 0, `lists[segment][clause]` the holders.
 */
export function leastMissing(
  lists: readonly Holders[][],
  weights: readonly number[],
  isVisible: (segment: number, product: number) => boolean,
): LeastMissing {
  const clauses = [...weights.keys()]
  const weightOf = (clause: number): number => weights[clause] ?? 0
  const bitOf = (clause: number): number => 2 ** (clauses.length - 1 - clause)
  const lightestFirst = clauses.toSorted((one, other) => weightOf(one) - weightOf(other) || other - one)
  const rarestFirst = lists.map(holders =>
    clauses.toSorted((one, other) => lengthOf(holders[one] as Holders) - lengthOf(holders[other] as Holders)),
  )
  // By segment: clauses that no product holds together. Sets that have them all need not be tried.
  const conflicts: number[][][] = lists.map(() => [])
  let tries = 0
  const isHeldIn = (segment: number, kept: readonly number[]): boolean => {
    if (conflicts[segment]?.some(conflict => conflict.every(clause => kept.includes(clause)))) return false
    tries++
    const inOrder = rarestFirst[segment]?.filter(clause => kept.includes(clause)) ?? []
    const { common, asked } = intersectInOrder(inOrder.map(clause => lists[segment]?.[clause] as Holders))
    if (common.products.length === 0) conflicts[segment]?.push(inOrder.slice(0, asked))
    return common.products.some(product => isVisible(segment, product))
  }
  const isHeld = (kept: readonly number[]): boolean => lists.some((_, segment) => isHeldIn(segment, kept))

  // The sets in ascending order of weight: each leads on to the one with the next clause too, and to the one with
  // the next clause instead of its last.
  const lossOf = (place: number, weight: number, mask: number): Loss[] => {
    const clause = lightestFirst[place]
    return clause === undefined
      ? []
      : [{ weight: weight + weightOf(clause), mask: mask + bitOf(clause), last: place }]
  }
  if (isHeld(clauses)) return { kept: clauses }
  const waiting = lossOf(0, 0, 0)
  const takeLightest = (): Loss | undefined => {
    let best = 0
    for (const [at, { weight, mask }] of waiting.entries()) {
      const least = waiting[best] as Loss
      if (weight < least.weight || (weight === least.weight && mask < least.mask)) best = at
    }
    return waiting.splice(best, 1)[0]
  }
  for (let sets = 0; tries < MAX_TRIES && sets < MAX_SETS; ) {
    const alike: Loss[] = []
    while (alike.length === 0 || waiting.some(({ weight }) => weight === alike[0]?.weight)) {
      const loss = takeLightest()
      if (loss === undefined) break
      const clause = lightestFirst[loss.last] as number
      waiting.push(...lossOf(loss.last + 1, loss.weight, loss.mask))
      waiting.push(...lossOf(loss.last + 1, loss.weight - weightOf(clause), loss.mask - bitOf(clause)))
      alike.push(loss)
    }
    if (alike.length === 0) return { kept: [] }
    for (const { mask } of alike.toSorted((one, other) => one.mask - other.mask)) {
      const kept = clauses.filter(clause => (Math.floor(mask / bitOf(clause)) & 1) === 0)
      if (kept.length > 0 && isHeld(kept)) return { kept }
      sets++
    }
  }
  return 'too many to try'
}
