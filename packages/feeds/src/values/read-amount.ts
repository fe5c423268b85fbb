import type { NumberConvention } from './number-convention.ts'

export type Amount = { amount: string } | { error: 'ambiguous' | 'too_large' }

const DIGITS_MAX = 15

/**
 * A number as shops write it (`1.299,00`, `1,299.00`, `1 299`, `1'299.50`, `.75`, `1,00,000`) as a plain decimal such
 * as `1299.00`. Works on text from end to end, so no digit is ever lost to a float.
 */
export function readAmount(text: string, convention: NumberConvention, hasDash: boolean): Amount {
  const bare = text.replace(/[ ']/g, '')
  const marks = bare.match(/[.,]/g) ?? []
  const decimalAt = hasDash ? -1 : findDecimalMark(bare, marks, convention, bare.length !== text.length)
  if (decimalAt === null) return { error: 'ambiguous' }
  const whole = (decimalAt === -1 ? bare : bare.slice(0, decimalAt))
    .replace(/[.,]/g, '')
    .replace(/^0+(?=\d)/, '')
  const part = decimalAt === -1 ? '' : bare.slice(decimalAt + 1)
  if (whole.length > DIGITS_MAX || part.length > DIGITS_MAX) return { error: 'too_large' }
  return { amount: `${whole === '' ? '0' : whole}${part === '' ? '' : `.${part}`}` }
}

/** Where the decimal mark stands, -1 when there is none, null when the marks make no sense. */
function findDecimalMark(
  bare: string,
  marks: string[],
  convention: NumberConvention,
  isGrouped: boolean,
): number | null {
  const last = bare.search(/[.,]\d*$/)
  if (last === -1) return -1
  const mark = bare.charAt(last)
  const before = bare.slice(0, last)
  const behind = bare.length - last - 1
  const isOnlyOfItsKind = marks.filter(other => other === mark).length === 1
  if (behind === 0) return last
  // A leading mark is a decimal one only on its own: `.75`, but `.75,333` and `.750.30` are slips.
  if (marks.length === 1 && (before === '' || isGrouped)) return last
  if (marks.length === 1) return behind === 3 ? resolveThree(before, mark, last, convention) : last
  if (isOnlyOfItsKind) return last === 0 || !areGroups(before) ? mendSlip(before, behind, last) : last
  if (areGroups(bare)) return -1
  // 1.299.00: the shop's template put a point where a comma was meant.
  return behind <= 2 && areGroups(before) ? last : mendSlip(before, behind, last)
}

function mendSlip(before: string, behind: number, last: number): number | null {
  const tidy = before.replace(/^[.,]+/, '')
  if (tidy !== before && /^\d*$/.test(tidy)) return behind === 3 ? -1 : last
  return null
}

/** Groups of three, or of two with three at the end as in India. */
function areGroups(number: string): boolean {
  return /^\d{1,3}([.,]\d{3})*$/.test(number) || /^\d{1,2}([.,]\d{2})+[.,]\d{3}$/.test(number)
}

/**
 * `1,234` and `1.234`. Hardly any currency has thousandths, so it is a group, unless the whole number could not be
 * followed by one (`0.125`, `1234.567`) or the currency's own decimal mark stands there: what looks like 29.125 USD
 * was computed by a program and not written by a shop.
 */
function resolveThree(before: string, mark: string, last: number, convention: NumberConvention): number {
  if (/^0/.test(before) || before.length > 3) return last
  return convention.thousandthMarks.includes(mark) ? last : -1
}
