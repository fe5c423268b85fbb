/** Why a text is no GTIN that names one product everywhere. Stable: machines decide on it. */
export type GtinRefusal = 'not_digits' | 'length' | 'check_digit' | 'restricted' | 'placeholder'

const TEXT_CHARS_MAX = 40

/**
 * Reads a GTIN-8, -12, -13, -14 or ISBN-10 as 14 digits, or says why not. `restricted`: numbers for use within a
 * company or a region (02, 04, 20 to 29, GTIN-8 from 0 or 2), coupons and refunds (05, 98, 99) and goods of variable
 * measure (indicator 9). Pack levels (indicators 1 to 8) are numbers of their own and kept. Eleven digits are a
 * GTIN-12 whose zero a spreadsheet ate.
 */
export function checkGtin(text: string): { gtin: string } | { refused: GtinRefusal } {
  const bare = text.length > TEXT_CHARS_MAX ? '' : strip(text)
  if (/^\d{9}[\dX]$/i.test(bare)) return checkIsbn10(bare.toUpperCase())
  if (!/^\d+$/.test(bare)) return { refused: 'not_digits' }
  if (!/^(\d{8}|\d{11,14})$/.test(bare)) return { refused: isPlaceholder(bare) ? 'placeholder' : 'length' }
  const gtin = bare.padStart(14, '0')
  // Before the check digit: what stands in for a code is seldom made with one.
  if (isPlaceholder(bare) || isPlaceholder(gtin.slice(1))) return { refused: 'placeholder' }
  if (checkDigitOf(gtin.slice(0, 13)) !== gtin[13]) return { refused: 'check_digit' }
  return isRestricted(gtin) ? { refused: 'restricted' } : { gtin }
}

/** The digits of a code as people and programs write it. */
function strip(text: string): string {
  // ="0123…" is how exports keep Excel from eating zeros, .0 what is left when a number type did.
  return text
    .trim()
    .replace(/^="?|^'|"$/g, '')
    .replace(/\.0+$/, '')
    .replace(/^(gtin|ean|upc|isbn)[-\s]?(1[0234]|8)?\s*:?\s+/i, '')
    .replace(/[\s\u00a0-]/g, '')
}

/** The GS1 check digit of 13 digits. */
function checkDigitOf(digits: string): string {
  let sum = 0
  for (let at = 0; at < 13; at++) sum += Number(digits[at]) * (at % 2 === 0 ? 3 : 1)
  return String((10 - (sum % 10)) % 10)
}

function checkIsbn10(isbn: string): { gtin: string } | { refused: GtinRefusal } {
  if (isPlaceholder(isbn)) return { refused: 'placeholder' }
  let sum = 0
  for (let at = 0; at < 10; at++) sum += (10 - at) * (isbn[at] === 'X' ? 10 : Number(isbn[at]))
  if (sum % 11 !== 0) return { refused: 'check_digit' }
  const body = `0978${isbn.slice(0, 9)}`
  return { gtin: body + checkDigitOf(body) }
}

function isRestricted(gtin: string): boolean {
  // GTIN-8 has prefixes of its own.
  if (gtin.startsWith('000000')) return /^000000[02]/.test(gtin)
  return gtin.startsWith('9') || /^.(?:02|04|05|2|98|99)/.test(gtin) || /^.0000000/.test(gtin)
}

/** All one digit, counting up or down, or next to nothing but zeros; the last digit may be a check digit. */
function isPlaceholder(code: string): boolean {
  const body = code.slice(0, -1)
  const digits = body.replace(/^0+/, '')
  return digits === '' || isRun(digits) || isRun(body) || isRun(code) || /0{8}/.test(digits)
}

function isRun(digits: string): boolean {
  return (
    /^(\d)\1*$/.test(digits) ||
    (digits.length >= 6 && '01234567890123456789012345'.includes(digits)) ||
    (digits.length >= 6 && '98765432109876543210987654'.includes(digits))
  )
}
