import { minorUnitExponent } from '../../kernel/money/index.ts'
import type { ExportOffer } from './read-export-offers.ts'

/** `1290`, `USD` → `12.90 USD`, on the digits. */
function amountText(minor: number, currency: string): string {
  const exponent = minorUnitExponent(currency)
  const digits = String(minor).padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  return `${whole}${exponent === 0 ? '' : `.${digits.slice(-exponent)}`} ${currency}`
}

/** A GTIN of 14 digits in the length it was given in: 8, 12, 13 or 14. */
export function gtinText(gtin: string): string {
  const bare = gtin.replace(/^0+/, '')
  const length = [8, 12, 13].find(candidate => bare.length <= candidate) ?? 14
  return gtin.slice(-length)
}

/** At most so many characters as people count them, fit to be written: no control characters, no half of one. */
export function clip(text: string, maxChars: number): string {
  const clean = text.toWellFormed().replace(/[^\P{Cc}\t\n]|[\ufffe\uffff]/gu, '')
  if (clean.length <= maxChars) return clean
  const characters = [...clean]
  return characters.length <= maxChars ? clean : characters.slice(0, maxChars).join('').trimEnd()
}

/** What stands in a feed as price and as sale price; null without a price. */
export function pricesOf({ priceMinor, listPriceMinor, currency }: ExportOffer): {
  price: string
  salePrice: string | null
} | null {
  if (priceMinor === null) return null
  const now = amountText(priceMinor, currency)
  if (listPriceMinor === null || listPriceMinor <= priceMinor) return { price: now, salePrice: null }
  return { price: amountText(listPriceMinor, currency), salePrice: now }
}
