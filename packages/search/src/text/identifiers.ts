import { fold } from './fold.ts'

const NOT_ALPHANUMERIC = /[^\p{L}\p{N}]+/gu
const ONLY_DIGITS = /^\d+$/
const LATIN_WITH_DIGIT = /^[a-z]*\d[a-z0-9]*$/
const MIN_LENGTH = 4

/**
 * The form in which SKUs, MPNs and GTINs are compared: folded, letters and digits only, a GTIN's leading zeros
 * dropped (UPC, EAN and GTIN-14 of one article are one). null: too short or too plain to name one article.
 */
export function identifierKey(identifier: string): string | null {
  const key = fold(identifier).replace(NOT_ALPHANUMERIC, '')
  if (key.length < MIN_LENGTH || key.length > 64 || !LATIN_WITH_DIGIT.test(key)) return null
  return ONLY_DIGITS.test(key) && key.length >= 8 ? key.replace(/^0+(?=\d)/, '') : key
}

/** 53-bit hash of a key (cyrb53). Two keys share one by chance once in 10^16 pairs. */
export function hashIdentifier(key: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < key.length; at++) {
    const unit = key.charCodeAt(at)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}
