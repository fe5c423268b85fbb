import { mix } from '../block/hash.ts'

const PLACES = 2 ** 20

/**
 * Pairs that were lately found to be nothing, so that they are not compared again from the other side. Forgets the
 * older of two pairs that fall on the same place, and never takes one pair for another.
 */
export type PairMemory = {
  has(one: number, other: number): boolean
  put(one: number, other: number): void
}

export function createPairMemory(): PairMemory {
  // Slots plus one; 0: nothing.
  const lower = new Int32Array(PLACES)
  const higher = new Int32Array(PLACES)
  const placeOf = (low: number, high: number): number => mix(Math.imul(low, 0x9e3779b1) ^ high) & (PLACES - 1)
  return {
    has(one, other) {
      const low = Math.min(one, other)
      const high = Math.max(one, other)
      const place = placeOf(low, high)
      return lower[place] === low + 1 && higher[place] === high + 1
    },
    put(one, other) {
      const low = Math.min(one, other)
      const high = Math.max(one, other)
      const place = placeOf(low, high)
      lower[place] = low + 1
      higher[place] = high + 1
    },
  }
}
