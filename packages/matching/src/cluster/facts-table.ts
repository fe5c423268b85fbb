import { withRoom } from '../block/numbers.ts'
import type { PreparedOffer } from '../prepare-offer.ts'
import { type Facts, factsKey, factsOf } from './facts-of.ts'

/** Facts and GTIN by slot; offers that say the same share one object. */
export type FactsTable = {
  /** For other threads, to read as long as nothing is put; of `all` those behind the first `known`, which they have. */
  share(known: number): SharedFacts
  put(slot: number, prepared: PreparedOffer): void
  factsAt(slot: number): Facts
  /** 0: none is known. */
  gtinAt(slot: number): number
}

const NOTHING: Facts = {
  pack: 1,
  condition: 'new',
  colours: [],
  sizes: [],
  packaging: [],
  bytes: [],
  masses: [],
  volumes: [],
}

export type SharedFacts = { all: Facts[]; bySlot: Int32Array; gtins: Float64Array }

export function createFactsTable(shared?: SharedFacts): FactsTable {
  const numbers = new Map<string, number>()
  const all = shared?.all ?? []
  let bySlot = shared?.bySlot ?? new Int32Array(0)
  // 14 digits are a whole number that a double holds exactly.
  let gtins = shared?.gtins ?? new Float64Array(0)
  return {
    share: known => ({ all: all.slice(known), bySlot, gtins }),
    put(slot, prepared) {
      bySlot = withRoom(bySlot, slot + 1)
      gtins = withRoom(gtins, slot + 1)
      const facts = factsOf(prepared)
      const key = factsKey(facts)
      const number = numbers.get(key) ?? all.push(facts) - 1
      numbers.set(key, number)
      bySlot[slot] = number
      gtins[slot] = Number(prepared.gtin ?? 0)
    },
    factsAt: slot => all[bySlot[slot] ?? 0] ?? NOTHING,
    gtinAt: slot => gtins[slot] ?? 0,
  }
}
