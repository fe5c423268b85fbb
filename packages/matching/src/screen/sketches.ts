import { hashText } from '../block/hash.ts'
import { withRoom } from '../block/numbers.ts'
import { wordTerm } from '../block/terms-of.ts'
import type { PreparedOffer } from '../prepare-offer.ts'

/** What is kept of an offer to tell, without preparing it again, that another one is nothing like it. */
export type Sketch = {
  /** The brand as a word's term; 0: none is known. */
  brand: number
  /** Hashes of the category's words, ascending; empty where none is known. */
  category: Uint32Array
  /** 0: none is known. */
  price: number
}

/** By slot; offers of one category share its words. */
export type Sketches = {
  /** For other threads, to read as long as nothing is put; the categories behind the first `known`, which they have. */
  share(known: number): SharedSketches
  put(slot: number, prepared: PreparedOffer): void
  sketchAt(slot: number): Sketch
}

export type SharedSketches = {
  brands: Uint32Array
  categories: Uint32Array[]
  bySlot: Uint32Array
  prices: Float32Array
}

const NO_CATEGORY = new Uint32Array(0)

export function createSketches(shared?: SharedSketches): Sketches {
  const numbers = new Map<string, number>()
  const table: SharedSketches = shared ?? {
    brands: new Uint32Array(0),
    categories: [],
    bySlot: new Uint32Array(0),
    prices: new Float32Array(0),
  }
  /** Offers of one category mostly have the very same set. */
  const known = new WeakMap<ReadonlySet<string>, number>()
  const numberOf = (category: ReadonlySet<string>): number => {
    const number = known.get(category) ?? enter(category)
    known.set(category, number)
    return number
  }
  const enter = (category: ReadonlySet<string>): number => {
    const words = Uint32Array.from(category, word => hashText(word)).sort()
    const key = words.join()
    const number = numbers.get(key) ?? table.categories.push(words) - 1
    numbers.set(key, number)
    return number
  }
  return {
    share: known => ({ ...table, categories: table.categories.slice(known) }),
    put(slot, { brand, category, price }) {
      table.brands = withRoom(table.brands, slot + 1)
      table.bySlot = withRoom(table.bySlot, slot + 1)
      table.prices = withRoom(table.prices, slot + 1)
      table.brands[slot] = brand === null ? 0 : wordTerm(brand)
      table.bySlot[slot] = numberOf(category)
      table.prices[slot] = price ?? 0
    },
    sketchAt: slot => ({
      brand: table.brands[slot] ?? 0,
      category: table.categories[table.bySlot[slot] ?? 0] ?? NO_CATEGORY,
      price: table.prices[slot] ?? 0,
    }),
  }
}
