import { minorUnitExponent } from '../../kernel/money/index.ts'
import type { DatedRate } from './pick-rate.ts'

/** Amounts in minor units of the target, rounded half up. The one rule of rounding there is. */
export const convertMinor = (minor: number, factor: number): number => Math.floor(minor * factor + 0.5)

/** Minor units of `target` for one minor unit of `source`. */
export function factorBetween(
  source: string,
  target: string,
  unitsPerEur: { source: number; target: number },
): number {
  const major = unitsPerEur.target / unitsPerEur.source
  return major * 10 ** (minorUnitExponent(target) - minorUnitExponent(source))
}

/** From one currency to another through the euro: as old as the older of its two rates, by the word of both. */
export function crossRate(legs: { source: string; target: string; one: DatedRate; other: DatedRate }) {
  const { source, target, one, other } = legs
  const unitsPerEur = { source: one.unitsPerEur, target: other.unitsPerEur }
  const quoted = [...(source === 'EUR' ? [] : [one]), ...(target === 'EUR' ? [] : [other])]
  const dates = quoted.map(rate => rate.date).sort()
  return {
    factor: factorBetween(source, target, unitsPerEur),
    rate: Number((other.unitsPerEur / one.unitsPerEur).toPrecision(8)),
    date: dates[0] ?? one.date,
    source: [...new Set(quoted.map(rate => rate.source))].join('+'),
  }
}
