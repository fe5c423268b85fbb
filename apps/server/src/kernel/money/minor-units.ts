import { minorUnitExponent } from './currencies.ts'

const DECIMAL = /^(\d{1,13})(?:\.(\d{1,18}))?$/

/**
 * A plain decimal such as `12.90` as integer minor units of the currency, digits beyond the minor unit rounded
 * half up; null when it is no such decimal. Works on the digits: no binary fraction is ever involved.
 */
export function toMinorUnits(amount: string, currency: string): number | null {
  const match = DECIMAL.exec(amount)
  if (!match) return null
  const exponent = minorUnitExponent(currency)
  const fraction = (match[2] ?? '').padEnd(exponent + 1, '0')
  const minor =
    Number(`${match[1]}${fraction.slice(0, exponent)}`) + (Number(fraction[exponent]) >= 5 ? 1 : 0)
  return Number.isSafeInteger(minor) ? minor : null
}

/** Minor units as the number people read: 1290 USD → 12.9, 125000 VND → 125000. Only for showing. */
export function toMajorUnits(minor: number, currency: string): number {
  return minor / 10 ** minorUnitExponent(currency)
}
