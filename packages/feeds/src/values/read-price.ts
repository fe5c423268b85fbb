import { isMoreThan } from './compare-amounts.ts'
import {
  type CurrencyMention,
  findCurrencies,
  hintedCurrency,
  type PriceHint,
  resolveMention,
} from './find-currencies.ts'
import { normalisePriceText } from './normalise-price-text.ts'
import { type NumberConvention, readAmount } from './read-amount.ts'

export type { PriceHint } from './find-currencies.ts'

export type PriceErrorCode = 'missing' | 'not_a_price' | 'zero' | 'negative' | 'ambiguous' | 'too_large'

/** `amount` is a plain decimal such as `1299.00`; `currency` ISO 4217, null when neither text nor hint settles it. */
export type PriceReading =
  | { amount: string; currency: string | null }
  | { error: PriceErrorCode; message: string }

type NumberToken = { text: string; start: number; end: number }

const TEXT_CHARS_MAX = 500

// Groups by spaces or apostrophes must be of three digits, or two prices side by side would become one.
const NUMBER = /(?:(?<!\d)[.,]+)?(?:\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)/g
const FREE =
  /^(free|gratis|kostenlos|gratuit|gratuito|miễn phí|percuma|ฟรี|免费|免費|無料|무료|бесплатно|مجان[يا])[!.]*$/i
const NO_PRICE =
  /\b(call|phone|tel|hotline|contact|enquire|inquire|enquiry|quote|poa|tba|tbd|login|log in|sign in|request)\b/i
const DATE = /^\d{4}-\d{1,2}-\d{1,2}|^\d{1,2}\/\d{1,2}\/\d{4}|^\d{1,2}:\d{2}/
// Thousands and millions written short, as in Rp 150rb or 1,5 jt.
const ABBREVIATION = /^\s?(k|rb|ribu|jt|juta|tr|triệu|mio|mln|million|lakh|crore)(?!\p{L})/iu
// The most common form by far, and the only one that programs write.
const PLAIN_DECIMAL = /^(?:0|[1-9]\d{0,14})(?:\.\d\d?)?$/
const RANGE = /^[^\d.,]{0,12}(?:[-–—~]|\bto\b|\bbis\b|\bà\b)[^\d.,]{0,12}$/i

const POINT_CURRENCIES = new Set(
  'USD GBP SGD MYR THB PHP HKD TWD CNY JPY KRW INR PKR LKR NPR BDT AUD NZD CAD MXN ILS AED SAR QAR EGP NGN KES GHS KWD BHD OMR JOD IQD'.split(
    ' ',
  ),
)
const THOUSANDTHS = new Set(['KWD', 'BHD', 'OMR', 'JOD', 'IQD', 'LYD', 'TND'])

/**
 * Reads a price as shops write it: signs and codes before or behind, any script's digits, groups and decimals of any
 * convention. A range gives its lower end, several prices the first. `$` alone names no currency unless the hint
 * does. Never throws.
 */
export function readPrice(text: string, hint: PriceHint = {}): PriceReading {
  if (PLAIN_DECIMAL.test(text) && /[1-9]/.test(text)) return { amount: text, currency: hintedCurrency(hint) }
  const line = normalisePriceText(text.slice(0, TEXT_CHARS_MAX))
  if (line === '') return fail('missing', 'there is no price')
  if (FREE.test(line)) return fail('zero', 'the price is nothing')
  if (DATE.test(line)) return fail('not_a_price', `"${line.slice(0, 40)}" is a date or a time`)
  const mentions = findCurrencies(line)
  const tokens = [...line.matchAll(NUMBER)]
    .map(match => ({ text: match[0], start: match.index, end: match.index + match[0].length }))
    .filter(token => !isPercentage(line, token))
  const token =
    tokens.find(candidate => besides(line, candidate, mentions).length > 0) ??
    tokens.find(candidate => !isGlued(line, candidate))
  if (token === undefined) return fail('not_a_price', `"${line.slice(0, 40)}" holds no amount`)
  const near = besides(line, token, mentions)
  if (near.length === 0 && NO_PRICE.test(line))
    return fail('not_a_price', `"${line.slice(0, 40)}" is no price`)
  if (isNegative(line, token)) return fail('negative', `"${line.slice(0, 40)}" is negative`)
  const first = readToken(line, token, mentions, hint)
  if ('error' in first) return first
  const other = rangeEnd(line, token, tokens, mentions)
  const second = other === null ? first : readToken(line, other, mentions, hint)
  const lower = 'amount' in second && isMoreThan(first.amount, second.amount) ? second.amount : first.amount
  if (!/[1-9]/.test(lower)) return fail('zero', 'the price is zero')
  return { amount: lower, currency: first.currency }
}

function readToken(
  line: string,
  token: NumberToken,
  mentions: CurrencyMention[],
  hint: PriceHint,
): PriceReading {
  const rest = line.slice(token.end)
  const abbreviation = ABBREVIATION.exec(rest)?.[1]
  if (abbreviation !== undefined)
    return fail('ambiguous', `"${token.text} ${abbreviation}" is an abbreviated amount`)
  const mention = nearestMention(line, token, mentions)
  const currency = mention === null ? hintedCurrency(hint) : resolveMention(mention, hint)
  const isSure = mention === null || mention.isCode || hint.country !== undefined
  // 12€50 puts the sign where the mark would be.
  const cents = /^€(\d{2})(?!\d)/.exec(rest.replace(/^ ?€ ?/, '€'))?.[1]
  const number = cents !== undefined && /^\d+$/.test(token.text) ? `${token.text}.${cents}` : token.text
  const amount = readAmount(number, conventionOf(currency, isSure), /^[.,] ?[-–—]/.test(rest))
  if ('error' in amount) return fail(amount.error, `"${token.text}" cannot be read as one amount`)
  return { amount: amount.amount, currency }
}

function conventionOf(currency: string | null, isSure: boolean): NumberConvention {
  const hasThousandths = currency !== null && THOUSANDTHS.has(currency)
  if (currency === 'TND') return { hasThousandths, decimalMark: ',' }
  const isPoint = currency !== null && isSure && POINT_CURRENCIES.has(currency)
  return { hasThousandths, decimalMark: isPoint ? '.' : null }
}

/** Mentions right before or behind a number, the one before first. */
function besides(line: string, token: NumberToken, mentions: CurrencyMention[]): CurrencyMention[] {
  const before = mentions.filter(
    mention =>
      mention.end <= token.start && /^[\s:.]{0,3}[-+−]?\s?$/.test(line.slice(mention.end, token.start)),
  )
  const behind = mentions.filter(
    mention =>
      mention.start >= token.end &&
      /^(?:[.,]?\s?[-–—]{1,2})?[\s.,]{0,2}$/.test(line.slice(token.end, mention.start)),
  )
  return [...before, ...behind]
}

/** The mention that tells most: a clear one beside the number, any beside it, then a clear one anywhere. */
function nearestMention(
  line: string,
  token: NumberToken,
  mentions: CurrencyMention[],
): CurrencyMention | null {
  const near = besides(line, token, mentions)
  const isClear = (mention: CurrencyMention): boolean => mention.meanings[0] !== null
  return near.find(isClear) ?? near[0] ?? mentions.find(isClear) ?? mentions[0] ?? null
}

function isPercentage(line: string, token: NumberToken): boolean {
  return /^ ?%/.test(line.slice(token.end)) || /% ?$/.test(line.slice(0, token.start))
}

/** A minus in front of the number or of its sign, such as `-5`, `-$5`, `$-5`. A dash behind a number is a range. */
function isNegative(line: string, token: NumberToken): boolean {
  const before = line.slice(0, token.start)
  return (
    !/\d/.test(before) &&
    /(?:^|[\s(:]|[^\s\d\p{L}])[-−] ?(?:\p{L}{0,3}[^\s\d\p{L}-]{0,2}|\p{L}{3}) ?$/u.test(before)
  )
}

/** Part of a name such as MX924. */
function isGlued(line: string, token: NumberToken): boolean {
  return /\p{L}$/u.test(line.slice(0, token.start))
}

/** The other end of a range such as `841 zł – 995 zł`, `$10-20` or `10 - 20 USD`. */
function rangeEnd(
  line: string,
  token: NumberToken,
  tokens: NumberToken[],
  mentions: CurrencyMention[],
): NumberToken | null {
  const at = tokens.indexOf(token)
  const before = tokens[at - 1]
  if (before !== undefined && RANGE.test(line.slice(before.end, token.start))) return before
  const next = tokens[at + 1]
  if (next === undefined || !RANGE.test(line.slice(token.end, next.start))) return null
  const isPriced =
    besides(line, next, mentions).length > 0 || /^\s?\S{1,3}\s?$/.test(line.slice(token.end, next.start))
  return isPriced ? next : null
}

function fail(error: PriceErrorCode, message: string): { error: PriceErrorCode; message: string } {
  return { error, message }
}
