import { factorsInto, type RateTable } from '../catalog/index.ts'

const known = new WeakMap<RateTable, Map<string, ReadonlyMap<string, number>>>()

/** As `factorsInto`, worked out once per table and currency. */
export function knownFactors(rates: RateTable, currency: string): ReadonlyMap<string, number> {
  const ofTable = known.get(rates) ?? new Map<string, ReadonlyMap<string, number>>()
  known.set(rates, ofTable)
  const factors = ofTable.get(currency) ?? factorsInto(rates, currency)
  ofTable.set(currency, factors)
  return factors
}
