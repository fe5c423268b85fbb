import { type AccessoryShelf, accessoryShelf } from './accessories.ts'
import { GROUPS } from './data/index.ts'
import { countEditions } from './editions.ts'
import { type ProductLine, readLines } from './product-line.ts'

/** A line's own variants, or what others make for it. */
export type Family = { line: ProductLine; accessories: AccessoryShelf | null; variants: number }

const ownVariants = (line: ProductLine) =>
  line.axes.reduce((product, axis) => product * axis.values.length, countEditions(line.editions))

const LINES = readLines(GROUPS)

const FAMILIES: readonly Family[] = LINES.flatMap(line => {
  const own: Family = { line, accessories: null, variants: ownVariants(line) }
  if (line.accessories === null) return [own]
  const shelf = accessoryShelf(line.accessories)
  const variants = shelf.items.length * shelf.makers.length * shelf.colors.length * countEditions('accessory')
  return [own, { line, accessories: shelf, variants }]
}).sort((a, b) => b.variants - a.variants)

// Round r takes variant r of every family that has so many, so a catalogue of any size covers every department.
const ROUND_STARTS: number[] = [0]
const ROUND_SIZES: number[] = []
{
  let members = FAMILIES.length
  for (let round = 0; members > 0; round++) {
    while (members > 0 && (FAMILIES[members - 1]?.variants ?? 0) <= round) members--
    if (members === 0) break
    ROUND_SIZES.push(members)
    ROUND_STARTS.push((ROUND_STARTS[round] ?? 0) + members)
  }
}

// A prime above any round's size, so that steps of it visit every member once: neighbours differ in department.
const STRIDE = 7919
const OPENER = FAMILIES.findIndex(
  ({ line, accessories }) => line.model === 'iPhone 13' && accessories === null,
)

/** How many distinct products the generator knows. */
export const MAX_PRODUCTS = ROUND_STARTS[ROUND_SIZES.length] ?? 0

/**
 * The place of a product in its family; product 0 is the plain iPhone 13. Independent of seed and catalogue size, so
 * a larger catalogue contains the smaller one. Throws RangeError from MAX_PRODUCTS on.
 */
export function locateProduct(index: number): { family: Family; variant: number } {
  if (!(index >= 0 && index < MAX_PRODUCTS)) throw new RangeError(`no demo product ${index}`)
  let low = 0
  let high = ROUND_SIZES.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (ROUND_STARTS[middle]! <= index) low = middle
    else high = middle - 1
  }
  const position = index - ROUND_STARTS[low]!
  return { family: FAMILIES[(position * STRIDE + OPENER + low) % ROUND_SIZES[low]!]!, variant: low }
}
