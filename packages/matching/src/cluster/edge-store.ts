import { withRoom } from '../block/numbers.ts'

const NONE = -1

/** How alike two offers are as one product and as one family, each 0 to 65,535. */
export type Likeness = { product: number; family: number }

/** Pairs that were compared, from both ends; twelve bytes an end. */
export type EdgeStore = {
  has(one: number, other: number): boolean
  put(one: number, other: number, likeness: Likeness): void
  forEach(slot: number, visit: (other: number, product: number, family: number) => void): void
  removeAll(slot: number): void
  clear(): void
}

export function createEdgeStore(): EdgeStore {
  let heads = new Int32Array(0)
  let others = new Int32Array(0)
  let nexts = new Int32Array(0)
  let products = new Uint16Array(0)
  let families = new Uint16Array(0)
  let end = 0
  let free = NONE

  const headOf = (slot: number): number => (slot < heads.length ? (heads[slot] ?? 0) - 1 : NONE)
  const find = (slot: number, other: number): number => {
    let at = headOf(slot)
    while (at !== NONE && others[at] !== other) at = nexts[at] ?? NONE
    return at
  }
  const putEnd = (slot: number, other: number, { product, family }: Likeness): void => {
    let at = free
    if (at === NONE) {
      at = end++
      others = withRoom(others, end)
      nexts = withRoom(nexts, end)
      products = withRoom(products, end)
      families = withRoom(families, end)
    } else free = nexts[at] ?? NONE
    heads = withRoom(heads, slot + 1)
    others[at] = other
    products[at] = product
    families[at] = family
    nexts[at] = headOf(slot)
    heads[slot] = at + 1
  }
  const removeEnd = (slot: number, other: number): void => {
    let before = NONE
    let at = headOf(slot)
    while (at !== NONE && others[at] !== other) {
      before = at
      at = nexts[at] ?? NONE
    }
    if (at === NONE) return
    const next = nexts[at] ?? NONE
    if (before === NONE) heads[slot] = next + 1
    else nexts[before] = next
    nexts[at] = free
    free = at
  }

  return {
    has: (one, other) => find(one, other) !== NONE,
    put(one, other, likeness) {
      putEnd(one, other, likeness)
      putEnd(other, one, likeness)
    },
    forEach(slot, visit) {
      for (let at = headOf(slot); at !== NONE; at = nexts[at] ?? NONE) {
        visit(others[at] ?? 0, products[at] ?? 0, families[at] ?? 0)
      }
    },
    removeAll(slot) {
      for (let at = headOf(slot); at !== NONE; at = headOf(slot)) {
        const other = others[at] ?? 0
        removeEnd(other, slot)
        removeEnd(slot, other)
      }
    },
    clear() {
      heads.fill(0)
      end = 0
      free = NONE
    },
  }
}
