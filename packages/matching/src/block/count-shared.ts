import { KINDS, kindOf } from './terms-of.ts'

const KIND_COUNT = Object.keys(KINDS).length

/** How many terms of each kind two offers have, and how many both; the index is the kind. */
export type SharedCounts = { left: Uint16Array; right: Uint16Array; both: Uint16Array }

/** Terms as of `termsOf`: they ascend. */
export function countShared(left: Uint32Array, right: Uint32Array): SharedCounts {
  const counts: SharedCounts = {
    left: countKinds(left),
    right: countKinds(right),
    both: new Uint16Array(KIND_COUNT),
  }
  let here = 0
  let there = 0
  while (here < left.length && there < right.length) {
    const one = left[here]!
    const other = right[there]!
    if (one === other) counts.both[kindOf(one)]!++
    if (one <= other) here++
    if (other <= one) there++
  }
  return counts
}

function countKinds(terms: Uint32Array): Uint16Array {
  const counts = new Uint16Array(KIND_COUNT)
  for (const term of terms) counts[kindOf(term)]!++
  return counts
}

/** Whether a term is among those that ascend. */
export function hasTerm(terms: Uint32Array, term: number): boolean {
  let low = 0
  let high = terms.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (terms[middle]! < term) low = middle + 1
    else high = middle
  }
  return terms[low] === term
}
