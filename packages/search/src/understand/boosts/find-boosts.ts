import type { Found } from '../filters/word-filter.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import type { QueryContext } from '../types.ts'
import { findBrand } from './find-brand.ts'
import { readCapacity } from './read-capacity.ts'
import { readColour } from './read-colour.ts'
import { readSize } from './read-size.ts'

export type Boosts = {
  brand: { name: string } | null
  colours: string[]
  sizes: string[]
  capacities: string[]
  found: Found<unknown>[]
}

/** What the words that stay say about the thing. `taken` holds a 1 for each token that was read already. */
export function findBoosts(
  tokens: readonly Token[],
  text: string,
  taken: Uint8Array,
  context: QueryContext,
): Boosts {
  const found: Found<unknown>[] = []
  const isFree = ({ start, end }: Found<unknown>): boolean =>
    taken.subarray(start, end).every(mark => mark === 0)
  const collect = (read: (at: number) => Found<string> | null): string[] => {
    const values: string[] = []
    for (let at = 0; at < tokens.length; ) {
      const one = taken[at] === 0 ? read(at) : null
      if (one === null || !isFree(one)) {
        at++
        continue
      }
      found.push(one)
      taken.fill(1, one.start, one.end)
      if (!values.includes(one.value)) values.push(one.value)
      at = one.end
    }
    return values
  }
  const capacities = collect(at => readCapacity(tokens, at, text))
  const sizes = collect(at => readSize(tokens, at))
  const brand = findBrand(tokens, at => taken[at] === 1, context)
  if (brand !== null) {
    found.push(brand)
    taken.fill(1, brand.start, brand.end)
  }
  const colours = collect(at => readColour(tokens, at))
  return { brand: brand === null ? null : { name: brand.value }, colours, sizes, capacities, found }
}
