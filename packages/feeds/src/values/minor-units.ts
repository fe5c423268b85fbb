import { hintedCurrency, type PriceHint } from './find-currencies.ts'

type Minor = { amount: string; currency: string | null }

const PENCE = /^\d{1,3} ?p$/i
const CENTS = /^(\d{1,3}) ?(?:¢|cents?|centimes|centavos)$|^¢ ?(\d{1,3})$/i

// 12€50 and 1 299 € 95 put the sign where the mark would be. Behind a space only at the text's end: `15 € 20 €`.
const SIGN_AS_MARK = /^(?:[€£$](\d{2})(?![\d%])|(?: €|€ | € )(\d{2})$)/
const MINOR_BEHIND =
  /^ ?(?:€|zł|руб\.?|р\.?|грн\.?|Kč|kr\.?|lei|euros?|dollars?) ?(?:and |и |i |et |und )?(\d{2}) ?(?:c|ct|cts|cents?|коп\.?|копеек|gr|groszy|haléřů|øre|öre|bani)(?!\p{L})/iu

/** A text that is nothing but pence or cents, as an amount of the whole unit; null when it is none. */
export function readMinorUnits(line: string, hint: PriceHint): Minor | null {
  const isPence = PENCE.test(line)
  const cents = isPence ? line : CENTS.test(line) ? line : null
  if (cents === null) return null
  const digits = cents.replace(/\D/g, '').padStart(3, '0')
  if (!/[1-9]/.test(digits)) return null
  const whole = digits.slice(0, -2).replace(/^0+(?=\d)/, '')
  return { amount: `${whole}.${digits.slice(-2)}`, currency: isPence ? 'GBP' : hintedCurrency(hint) }
}

/** The number with the cents that stand behind its sign, where they do. */
export function withMinorUnits(number: string, rest: string): string {
  if (/[.,]\d{1,2}$/.test(number)) return number
  const found = SIGN_AS_MARK.exec(rest) ?? MINOR_BEHIND.exec(rest)
  const cents = found?.[1] ?? found?.[2]
  if (cents === undefined) return number
  return `${number.replace(/[.,' ]/g, '')}.${cents}`
}
