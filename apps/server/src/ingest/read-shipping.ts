import { readPrice } from '@buywhere/feeds'
import { toMinorUnits } from '../kernel/money/index.ts'

/**
 * The cheapest shipping to a country out of statements of the form `country:region:service:price`, in minor units of
 * `currency`; 0 where it is free, null where nothing usable is said. A statement without a country is for all.
 */
export function readShipping(
  statements: readonly string[],
  { country, currency }: { country: string; currency: string },
): number | null {
  const costs = statements.flatMap(statement => {
    const parts = statement.split(':')
    const target = parts.length > 1 ? parts[0]!.trim().toUpperCase() : ''
    if (target !== '' && target !== country) return []
    return readCost(parts.at(-1)!, country, currency) ?? []
  })
  return costs.length === 0 ? null : Math.min(...costs)
}

function readCost(text: string, country: string, currency: string): number | null {
  const read = readPrice(text, { currency, country })
  if ('error' in read) return read.error === 'zero' ? 0 : null
  return (read.currency ?? currency) === currency ? toMinorUnits(read.amount, currency) : null
}
