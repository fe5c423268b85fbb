import { minorUnitExponent } from '../../apps/server/src/kernel/money/index.ts'

/** When everything was observed. */
export const NOW = Date.UTC(2026, 0, 1)

/** US dollars for one unit of each currency: fixed, so that all engines filter the same offers. */
const USD_PER_UNIT = { USD: 1, SGD: 0.78, MYR: 0.25, PHP: 0.017, THB: 0.031, IDR: 0.00006, VND: 0.000038 }

/** From minor units of each currency to US cents. */
export const RATES: ReadonlyMap<string, number> = new Map(
  Object.entries(USD_PER_UNIT).map(([currency, usd]) => [
    currency,
    usd * 10 ** (minorUnitExponent('USD') - minorUnitExponent(currency)),
  ]),
)
