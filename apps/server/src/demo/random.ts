/** Numbers in [0, 1), the same on every machine for the same keys. */
export type Random = () => number

/** Spreads whole-number keys over 32 bits (the finaliser of MurmurHash3 after each key). */
export function hashOf(...keys: number[]): number {
  let hash = 0x9e3779b9
  for (const key of keys) {
    hash = Math.imul(hash ^ (key | 0), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}

/**
 * A stream of its own for these keys (mulberry32), so that any product or offer can be derived without its
 * predecessors. Callers use only + - * / on the result: logarithms and powers differ between machines.
 */
export function randomOf(...keys: number[]): Random {
  let state = hashOf(...keys)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** One of the items; throws RangeError when there is none. */
export function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}
