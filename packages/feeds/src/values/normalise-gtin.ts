/**
 * A GTIN-8, -12, -13, -14 or ISBN-10 as 14 digits, or null when it is none that names one product everywhere: wrong
 * length or check digit, a placeholder, a number for use within a shop (02, 04, 2x), a coupon (05, 98, 99).
 * Eleven digits are a GTIN-12 whose zero a spreadsheet ate.
 */
export function normaliseGtin(text: string): string | null {
  if (text.length > 40) return null
  // ="0123…" is how exports keep Excel from eating zeros, .0 what is left when a number type did.
  const bare = text
    .trim()
    .replace(/^="?|^'|"$/g, '')
    .replace(/\.0+$/, '')
    .replace(/^(gtin|ean|upc|isbn)[-\s]?(1[0234]|8)?\s*:?\s+/i, '')
    .replace(/[\s\u00a0-]/g, '')
  if (/^\d{9}[\dXx]$/.test(bare)) return fromIsbn10(bare.toUpperCase())
  if (!/^(\d{8}|\d{11,14})$/.test(bare)) return null
  const gtin = bare.padStart(14, '0')
  if (checkDigit(gtin.slice(0, 13)) !== gtin[13]) return null
  return isRestricted(gtin) || isPlaceholder(gtin) ? null : gtin
}

/** The GS1 check digit of 13 digits. */
function checkDigit(digits: string): string {
  let sum = 0
  for (let at = 0; at < 13; at++) sum += Number(digits[at]) * (at % 2 === 0 ? 3 : 1)
  return String((10 - (sum % 10)) % 10)
}

function fromIsbn10(isbn: string): string | null {
  let sum = 0
  for (let at = 0; at < 10; at++) sum += (10 - at) * (isbn[at] === 'X' ? 10 : Number(isbn[at]))
  if (sum % 11 !== 0) return null
  const body = `0978${isbn.slice(0, 9)}`
  const gtin = body + checkDigit(body)
  return isRun(isbn.slice(0, 9)) ? null : gtin
}

function isRestricted(gtin: string): boolean {
  // GTIN-8 has prefixes of its own: 0 and 2 are for use within a company.
  if (gtin.startsWith('000000')) return /^000000[02]/.test(gtin)
  return /^.(02|04|05|2|98|99)/.test(gtin)
}

function isPlaceholder(gtin: string): boolean {
  const body = gtin.slice(0, 13).replace(/^0+/, '')
  return body === '' || isRun(body) || /0{8}/.test(body) || isRun(gtin.slice(1, 13))
}

/** All one digit, or counting up or down. */
function isRun(digits: string): boolean {
  return (
    /^(\d)\1*$/.test(digits) ||
    '123456789012345678901234567890'.includes(digits) ||
    '987654321098765432109876543210'.includes(digits)
  )
}
