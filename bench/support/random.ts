/** Numbers from 0 up to 1, the same sequence for the same seed on any machine. */
export type Random = () => number

/** mulberry32: small, and even enough to draw samples with. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from 0 to `below` - 1. */
export const pickBelow = (random: Random, below: number): number => Math.floor(random() * below)

/** All whole numbers below `size` in an order that depends on the seed alone: any beginning of it is a fair sample. */
export function shuffledIndices(size: number, seed: number): number[] {
  const random = seededRandom(seed)
  const order = Array.from({ length: size }, (_, index) => index)
  for (let last = size - 1; last > 0; last--) {
    const other = pickBelow(random, last + 1)
    const moved = order[last]!
    order[last] = order[other]!
    order[other] = moved
  }
  return order
}
