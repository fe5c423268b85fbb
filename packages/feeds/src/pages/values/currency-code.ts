import { CURRENCY_CODES } from '../../values/currency-codes.ts'
import { hintedCurrency } from '../../values/find-currencies.ts'

/** The ISO 4217 code that a code, a sign or a text with either names; null when it settles nothing. */
export function currencyCode(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null
  const bare = text.trim().slice(0, 60)
  const upper = bare.toUpperCase()
  if (CURRENCY_CODES.has(upper)) return upper
  return bare === '' ? null : hintedCurrency({ currency: bare })
}
