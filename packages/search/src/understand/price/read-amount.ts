/** The number `digits` times ten to the power of `-scale`, `digits` a safe integer. */
export type Amount = { digits: number; scale: number }

const MAX_DIGITS = 15
const ONE_MARK = /^(\d+)([.,])(\d+)$/
const GROUPS = /^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$/
const GROUPS_AND_DECIMALS = /^(\d{1,3}(?:,\d{3})+)\.(\d{1,4})$|^(\d{1,3}(?:\.\d{3})+),(\d{1,4})$/

function amountOf(whole: string, decimals: string): Amount | null {
  const digits = whole.replace(/[.,]/g, '') + decimals
  return digits.length > MAX_DIGITS ? null : { digits: Number(digits), scale: decimals.length }
}

/**
 * Reads a number as written in any country: `1,299.50`, `1.299,50`, `12,5`, `150.000`. One mark before exactly three
 * digits is a thousands mark unless `hasThousandths` and it is a point. null: not one number.
 */
export function readAmount(text: string, hasThousandths: boolean): Amount | null {
  if (text.length > 24) return null
  const one = ONE_MARK.exec(text)
  if (one === null) {
    const both = GROUPS_AND_DECIMALS.exec(text)
    if (both !== null) return amountOf(both[1] ?? both[3] ?? '', both[2] ?? both[4] ?? '')
    return /^\d+$/.test(text) || GROUPS.test(text) ? amountOf(text, '') : null
  }
  const [, whole = '', mark, decimals = ''] = one
  const isGroup = decimals.length === 3 && whole.length <= 3 && !whole.startsWith('0')
  if (isGroup && !(hasThousandths && mark === '.')) return amountOf(whole + decimals, '')
  return decimals.length <= 3 ? amountOf(whole, decimals) : null
}

/** An amount in major units, times ten to the power of `power`, in minor units; null beyond safe integers. */
export function minorUnitsOf(amount: Amount, power: number): number | null {
  const shift = power - amount.scale
  const minor = shift >= 0 ? amount.digits * 10 ** shift : Math.round(amount.digits / 10 ** -shift)
  return Number.isSafeInteger(minor) ? minor : null
}
