import { readPrice } from '../../values/read-price.ts'

/** Money without a minor unit in use: `34.000` is thirty-four thousand there. */
const WHOLE = new Set('VND IDR JPY KRW CLP COP PYG HUF ISK UGX TZS RWF XOF XAF IRR LAK KHR MMK'.split(' '))

/**
 * A price in a field meant for programs: `1299`, `29.990000`, `34.000`, also what shops put there by mistake, such as
 * `1.299,00 €`. A plain decimal, or null when it is no price or zero.
 */
export function machineAmount(text: string, currency: string | null): string | null {
  const bare = text.trim().slice(0, 100)
  const isDecimal = /^\d{1,12}(?:\.\d{1,10})?$/.test(bare)
  const isGroup = /^[1-9]\d{0,2}\.\d{3}$/.test(bare) && currency !== null && WHOLE.has(currency)
  if (isDecimal && !isGroup) return usable(bare)
  const reading = readPrice(bare, { currency: currency ?? undefined })
  return 'amount' in reading ? usable(reading.amount) : null
}

/** Two decimals unless the price has more that count. Null for zero. */
export function usable(amount: string): string | null {
  if (!/[1-9]/.test(amount)) return null
  const [whole = '0', part = ''] = amount.split('.')
  const cents = part.replace(/0+$/, '')
  const tidyWhole = whole.replace(/^0+(?=\d)/, '')
  if (part === '' || (cents === '' && part.length !== 2)) return tidyWhole
  return `${tidyWhole}.${cents.length <= 2 ? cents.padEnd(2, '0') : part.slice(0, 6)}`
}

/** Whether two plain decimals are the same amount: `12.5` and `12.50`. */
export const isSameAmount = (one: string, other: string): boolean => Number(one) === Number(other)
