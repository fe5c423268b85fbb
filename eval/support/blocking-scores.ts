import type { CandidateIndex } from '../../packages/matching/src/block/index.ts'

export type BlockingScores = {
  /** Mean over offers. */
  candidatesPerOffer: number
  /** Share of the true pairs of which one is a candidate of the other. */
  directRecall: number
  /** Share of the true pairs that a faultless comparison of the candidates would join, through others if need be. */
  reachableRecall: number
  /** Share of the offers that are not alone of which a true partner is compared with them. */
  offersReached: number
}

/** `truths`: the true cluster of each slot of the index, from 0 on. */
export function scoreBlocking(index: CandidateIndex, truths: readonly number[]): BlockingScores {
  const heads = Int32Array.from(truths, (_, slot) => slot)
  const headOf = (slot: number): number => {
    let head = slot
    while (heads[head] !== head) {
      heads[head] = heads[heads[head]!]!
      head = heads[head]!
    }
    return head
  }
  const members = new Map<number, number[]>()
  truths.forEach((truth, slot) => {
    const known = members.get(truth)
    if (known === undefined) members.set(truth, [slot])
    else known.push(slot)
  })
  const reached = new Set<number>()
  const direct = new Set<number>()
  let candidates = 0
  for (let slot = 0; slot < truths.length; slot++) {
    for (const { slot: other } of index.candidatesOf(slot)) {
      candidates++
      if (truths[other] !== truths[slot]) continue
      direct.add(Math.min(slot, other) * truths.length + Math.max(slot, other))
      reached.add(slot).add(other)
      heads[headOf(slot)] = headOf(other)
    }
  }
  let pairs = 0
  let reachable = 0
  let accompanied = 0
  for (const group of members.values()) {
    pairs += (group.length * (group.length - 1)) / 2
    if (group.length > 1) accompanied += group.length
    const parts = new Map<number, number>()
    for (const slot of group) parts.set(headOf(slot), (parts.get(headOf(slot)) ?? 0) + 1)
    for (const size of parts.values()) reachable += (size * (size - 1)) / 2
  }
  const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)
  return {
    candidatesPerOffer: candidates / Math.max(1, truths.length),
    directRecall: share(direct.size, pairs),
    reachableRecall: share(reachable, pairs),
    offersReached: share(reached.size, accompanied),
  }
}
