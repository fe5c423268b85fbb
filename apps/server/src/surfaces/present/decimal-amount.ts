import { minorUnitExponent } from '../../kernel/money/index.ts'

/** Minor units as the decimal that parameters take: 1290 USD is `12.90`, 125000 VND `125000`. Works on the digits. */
export function decimalAmount(minor: number, currency: string): string {
  const exponent = minorUnitExponent(currency)
  const digits = String(minor).padStart(exponent + 1, '0')
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}
