import { decodeEntities } from '../text/decode-entities.ts'

// The zeros of the decimal digits that shops use besides 0: Arabic, Persian, Devanagari, Bengali, Thai, Lao, Khmer,
// Myanmar, full width.
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xed0, 0x17e0, 0x1040, 0xff10]
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'
const PLAIN = /^[\x20-\x7e]*$/

/** One line in plain spaces, ASCII digits and ASCII marks. */
export function normalisePriceText(text: string): string {
  const decoded = decodeEntities(text)
  const latin = PLAIN.test(decoded) ? decoded : toAsciiMarks(decoded)
  return latin
    .replace(/\s+/g, ' ')
    .replace(/`/g, "'")
    .replace(/(\d[.,]) (\d{2})(?![\d.,])(?! \d{3})/g, '$1$2')
    .trim()
}

function toAsciiMarks(text: string): string {
  return text
    .replace(
      /(\d)[.,]?([⁰¹²³⁴⁵⁶⁷⁸⁹]{2})/g,
      (_whole, digit: string, cents: string) => `${digit}.${fromSuperscript(cents)}`,
    )
    .replace(/[٠-٩۰-۹०-९০-৯๐-๙໐-໙០-៩၀-၉０-９]/g, toAsciiDigit)
    .replace(/[\uff01-\uff5e]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u200b-\u200f\u2060-\u2069\u061c\u202a-\u202e]/g, '')
    .replace(/\u066b/g, '.')
    .replace(/[\u066c\u2018\u2019\u201b\u2032\u00b4\u02b9\u02bb\u02bc\u02cb\ua78c]/g, mark =>
      mark === '\u066c' ? ',' : "'",
    )
    .replace(/[\u060c\u3001]/g, ',')
}

function fromSuperscript(cents: string): string {
  return [...cents].map(digit => SUPERSCRIPTS.indexOf(digit)).join('')
}

function toAsciiDigit(digit: string): string {
  const code = digit.charCodeAt(0)
  const zero = ZEROS.find(candidate => code >= candidate && code <= candidate + 9)
  return zero === undefined ? digit : String(code - zero)
}
