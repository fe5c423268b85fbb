import type { MergeGuard } from './agglomerate.ts'
import { areAtOdds, areVariants, type Facts } from './facts-of.ts'
import type { Level } from './types.ts'

/** What the guard reads of an offer. */
export type Guarded = {
  facts: Facts
  /** 0: none is known. */
  gtin: number
  /** A number above 0 for each seller; 0: none is known. */
  seller: number
}

type State = {
  gtin: number
  facts: Facts[]
  sellers: Map<number, Facts[]>
  /** Whether people put something into it: then its facts need not all agree. */
  isForced: boolean
}

/** Holds, of whole clusters, what their offers say of themselves and what people decided. `apart`: pairs of nodes. */
export function createMergeGuard(
  nodes: readonly Guarded[],
  level: Level,
  apart: Iterable<readonly [number, number]>,
): MergeGuard {
  const states: State[] = nodes.map(({ facts, gtin, seller }) => ({
    gtin,
    facts: [facts],
    sellers: new Map(seller === 0 ? [] : [[seller, [facts]]]),
    isForced: false,
  }))
  const enemies = new Map<number, Set<number>>()
  for (const [one, other] of apart) {
    setOf(enemies, one).add(other)
    setOf(enemies, other).add(one)
  }

  /** People decide over everything but their own other decisions and GTINs. */
  const canForce = (one: number, other: number): boolean => {
    if (enemies.get(one)?.has(other) === true) return false
    const left = states[one]?.gtin ?? 0
    const right = states[other]?.gtin ?? 0
    // Variants have GTINs of their own: a family may hold many.
    return level === 'family' || left === 0 || right === 0 || left === right
  }

  return {
    canForce,
    canMerge(one, other) {
      const left = states[one]
      const right = states[other]
      if (left === undefined || right === undefined || !canForce(one, other)) return false
      return doFactsAgree(left, right, level) && doSellersAgree(left, right, level)
    },
    merged(heir, absorbed, isForced) {
      const left = states[heir]
      const right = states[absorbed]
      if (left === undefined || right === undefined) return
      left.gtin ||= right.gtin
      for (const facts of right.facts) if (!left.facts.includes(facts)) left.facts.push(facts)
      for (const [seller, facts] of right.sellers) {
        left.sellers.set(seller, [...(left.sellers.get(seller) ?? []), ...facts])
      }
      left.isForced ||= right.isForced || isForced
      for (const enemy of enemies.get(absorbed) ?? []) {
        setOf(enemies, heir).add(enemy)
        enemies.get(enemy)?.add(heir)
      }
    },
  }
}

function doFactsAgree(left: State, right: State, level: Level): boolean {
  const agrees = (one: Facts, other: Facts): boolean => !areAtOdds(one, other, level)
  if (!left.isForced && !right.isForced) {
    return left.facts.every(one => right.facts.every(other => agrees(one, other)))
  }
  return left.facts.some(one => right.facts.some(other => agrees(one, other)))
}

/** A shop lists a product once; of a family it may list every variant. */
function doSellersAgree(left: State, right: State, level: Level): boolean {
  const [few, many] = left.sellers.size <= right.sellers.size ? [left, right] : [right, left]
  for (const [seller, facts] of few.sellers) {
    const others = many.sellers.get(seller)
    if (others === undefined) continue
    if (level === 'product') return false
    if (!facts.every(one => others.every(other => areVariants(one, other)))) return false
  }
  return true
}

function setOf(sets: Map<number, Set<number>>, key: number): Set<number> {
  const known = sets.get(key)
  if (known !== undefined) return known
  const made = new Set<number>()
  sets.set(key, made)
  return made
}
