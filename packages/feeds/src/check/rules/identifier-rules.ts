import { normaliseGtin } from '../../values/normalise-gtin.ts'
import { eachValue, type RuleMaker } from '../rule.ts'

const format: RuleMaker = eachValue(
  {
    code: 'gtin_format',
    severity: 'error',
    message: 'not a GTIN of 8, 12, 13 or 14 digits',
    fix: 'Copy the number under the barcode; keep the column as text so that no zeros and digits are lost.',
  },
  value =>
    (normaliseGtin(value) === null && !/^(\d{8}|\d{12,14})$/.test(bare(value))) ||
    /[^\dX\s\u00a0-]/i.test(value),
)

const zeroLost: RuleMaker = eachValue(
  {
    code: 'gtin_zero_lost',
    severity: 'warning',
    message: 'eleven digits: a spreadsheet took the zero in front',
    fix: 'Keep the column as text and write all twelve digits.',
  },
  value => normaliseGtin(value) !== null && /^\d{11}$/.test(bare(value)),
)

const checkDigit: RuleMaker = eachValue(
  {
    code: 'gtin_check_digit',
    severity: 'error',
    message: 'the check digit does not fit: a digit is wrong',
    fix: 'Copy the number from the barcode again; where there is none, leave the field out.',
  },
  value => /^(\d{8}|\d{12,14})$/.test(bare(value)) && !hasCheckDigit(bare(value)),
)

const reserved: RuleMaker = eachValue(
  {
    code: 'gtin_reserved',
    severity: 'error',
    message: 'a number for use within a shop, a coupon or a made-up one',
    fix: 'Use the number that GS1 gave to the manufacturer; where there is none, leave the field out.',
  },
  value => normaliseGtin(value) === null && hasCheckDigit(bare(value)),
)

export const isGtin: readonly RuleMaker[] = [format, zeroLost, checkDigit, reserved]

function bare(value: string): string {
  return value.replace(/[\s\u00a0-]/g, '')
}

function hasCheckDigit(digits: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return false
  const padded = digits.padStart(14, '0')
  let sum = 0
  for (let at = 0; at < 14; at++) sum += Number(padded[at]) * (at % 2 === 0 ? 3 : 1)
  return sum % 10 === 0
}
