import type { Condition } from '../../types.ts'
import { combinePrices } from '../price/combine-prices.ts'
import { readPrice } from '../price/read-price.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import type { PriceRange, QueryContext } from '../types.ts'
import { readAvailability } from './read-availability.ts'
import { readCondition } from './read-condition.ts'
import { readCheap, readSort } from './read-sort.ts'
import type { Found } from './word-filter.ts'

export type Filters = {
  price: PriceRange | null
  conditions: Condition[]
  sort: 'price_asc' | null
  availability: 'in_stock' | null
  /** Ascending, without overlap; with the words that only tell a wish. */
  found: Found<unknown>[]
}

/** Everything that the tokens ask for besides words. */
export function findFilters(tokens: readonly Token[], context: QueryContext): Filters {
  const filters: Filters = { price: null, conditions: [], sort: null, availability: null, found: [] }
  const prices: PriceRange[] = []
  const keep = <T>(found: Found<T> | null, use: (value: T) => void): boolean => {
    if (found === null) return false
    filters.found.push(found)
    use(found.value)
    return true
  }
  const hasNumber = tokens.some(token => token.kind === 'number')
  for (let at = 0; at < tokens.length; ) {
    const isFound =
      keep(readSort(tokens, at), sort => {
        filters.sort = sort
      }) ||
      keep(readAvailability(tokens, at), availability => {
        filters.availability = availability
      }) ||
      keep(readCondition(tokens, at, context), condition => {
        if (!filters.conditions.includes(condition)) filters.conditions.push(condition)
      }) ||
      keep(hasNumber ? readPrice(tokens, at, context) : null, price => prices.push(price)) ||
      keep(readCheap(tokens, at), () => {})
    at = isFound ? (filters.found.at(-1)?.end ?? at + 1) : at + 1
  }
  filters.price = combinePrices(prices)
  // Prices that cannot all be meant were not understood: none of them is read.
  if (filters.price === null) filters.found = filters.found.filter(found => found.as !== 'price')
  return filters
}
