import type { CurrencyMention } from './find-currencies.ts'

/** A number as it stands in a text, groups and all. */
export type NumberToken = { text: string; start: number; end: number }

// Groups by spaces or apostrophes must be of three digits, or two prices side by side would become one.
const NUMBER = /(?:(?<!\d)[.,]+)?(?:\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)/g
// What stands behind a number that counts or measures and is no price.
const UNIT =
  /^ ?(?:(?:m?l|cl|k?g|mg|cm|mm|oz|lbs?|pcs?|stk|stück|szt|шт|x|×|stars?|reviews?|ratings?|bewertungen|[gtm]b|mah|inch|hours?|days?|tage|years?|months?|out of|von)(?![\p{L}])|["″])/iu

/** The numbers of a price text in reading order, without percentages. Signs that end in a point keep it. */
export function findNumbers(line: string, mentions: readonly CurrencyMention[]): NumberToken[] {
  return [...line.matchAll(NUMBER)]
    .map(match => withoutSign(match[0], match.index, mentions))
    .filter(token => !isPercentage(line, token))
}

/** In `Rs.1,299` the point belongs to the sign. */
function withoutSign(text: string, start: number, mentions: readonly CurrencyMention[]): NumberToken {
  const sign = mentions.find(mention => mention.start < start && mention.end > start)
  const cut = sign === undefined ? 0 : sign.end - start
  return { text: text.slice(cut), start: start + cut, end: start + text.length }
}

/** Mentions right before or behind a number, the one before first. */
export function besides(
  line: string,
  token: NumberToken,
  mentions: readonly CurrencyMention[],
): CurrencyMention[] {
  const before = mentions.filter(
    mention =>
      mention.end <= token.start && /^[\s:.]{0,3}[-+−]?\s?$/.test(line.slice(mention.end, token.start)),
  )
  const behind = mentions.filter(
    mention =>
      mention.start >= token.end &&
      /^(?:[.,:]?\s?[-–—]{1,2})?[\s.,]{0,2}$/.test(line.slice(token.end, mention.start)) &&
      !isNextNumbers(line, token, mention),
  )
  return [...before, ...behind]
}

/** In `iPhone 15 $999` the sign stands at the next number and away from this one. */
function isNextNumbers(line: string, token: NumberToken, mention: CurrencyMention): boolean {
  return (
    mention.start > token.end &&
    /^\d/.test(line.slice(mention.end)) &&
    !/\p{L}/u.test(line.charAt(mention.start))
  )
}

/** The number that is the price: the first with a currency at it, else the first that counts nothing. */
export function choosePrice(
  line: string,
  tokens: readonly NumberToken[],
  mentions: readonly CurrencyMention[],
): NumberToken | undefined {
  const free = tokens.filter(token => !isGlued(line, token))
  return (
    tokens.find(token => besides(line, token, mentions).length > 0) ??
    free.find(token => !UNIT.test(line.slice(token.end))) ??
    free[0]
  )
}

/** `20 %`, `20%` and the Turkish `%20`. */
function isPercentage(line: string, token: NumberToken): boolean {
  return (
    /^ ?%/.test(line.slice(token.end)) || /(?:^|[^\d ])% ?$|(?:^|[^\d]) %$/.test(line.slice(0, token.start))
  )
}

/** Part of a name such as MX924. */
function isGlued(line: string, token: NumberToken): boolean {
  return /\p{L}$/u.test(line.slice(0, token.start))
}
