import { isMoreThan } from './compare-amounts.ts'
import { CURRENCY_CODES } from './currency-codes.ts'
import {
  type CurrencyMention,
  findCurrencies,
  hintedCurrency,
  type PriceHint,
  resolveMention,
} from './find-currencies.ts'
import { readMinorUnits, withMinorUnits } from './minor-units.ts'
import { normalisePriceText } from './normalise-price-text.ts'
import { conventionOf } from './number-convention.ts'
import { besides, choosePrice, findNumbers, type NumberToken } from './number-tokens.ts'
import { rangeEnd, reducedPrice } from './price-pairs.ts'
import { isAbbreviated, whyNoPrice } from './price-phrases.ts'
import { readAmount } from './read-amount.ts'

export type { PriceHint } from './find-currencies.ts'

export type PriceErrorCode = 'missing' | 'not_a_price' | 'zero' | 'negative' | 'ambiguous' | 'too_large'

/** `amount` is a plain decimal such as `1299.00`; `currency` ISO 4217, null when neither text nor hint settles it. */
export type PriceReading =
  | { amount: string; currency: string | null }
  | { error: PriceErrorCode; message: string }

const TEXT_CHARS_MAX = 500

// The two most common forms by far, and the only ones that programs write.
const PLAIN_DECIMAL = /^(?:0|[1-9]\d{0,14})(?:\.\d\d?)?$/
const WITH_CODE = /^((?:0|[1-9]\d{0,14})(?:\.\d\d?)?) ([A-Z]{3})$/

/**
 * Reads a price as shops write it: signs and codes before or behind, any script's digits, groups and decimals of any
 * convention. A range gives its lower end; of several prices the first counts, unless the text itself says which is
 * the old one and which holds now. `$` alone names no currency unless the hint does. Never throws.
 */
export function readPrice(text: string, hint: PriceHint = {}): PriceReading {
  if (PLAIN_DECIMAL.test(text) && /[1-9]/.test(text)) return { amount: text, currency: hintedCurrency(hint) }
  const [, coded = '', code = ''] = WITH_CODE.exec(text) ?? []
  if (CURRENCY_CODES.has(code) && /[1-9]/.test(coded)) return { amount: coded, currency: code }
  const line = normalisePriceText(text.slice(0, TEXT_CHARS_MAX))
  const reason = whyNoPrice(line)
  if (reason !== null) return fail(reason.error, reason.message)
  const mentions = findCurrencies(line)
  const minor = readMinorUnits(line, hint)
  if (minor !== null) return minor
  const tokens = findNumbers(line, mentions)
  const chosen = choosePrice(line, tokens, mentions)
  if (chosen === undefined) return fail('not_a_price', `"${line.slice(0, 40)}" holds no amount`)
  const isPriced = (token: NumberToken): boolean => besides(line, token, mentions).length > 0
  const token = reducedPrice(line, tokens.filter(isPriced)) ?? chosen
  if (isNegative(line, token)) return fail('negative', `"${line.slice(0, 40)}" is negative`)
  const first = readToken(line, token, tokens, mentions, hint)
  if ('error' in first) return first
  const other = rangeEnd(line, token, tokens, isPriced)
  const second = other === null ? first : readToken(line, other, tokens, mentions, hint)
  const lower = 'amount' in second && isMoreThan(first.amount, second.amount) ? second.amount : first.amount
  if (!/[1-9]/.test(lower)) return fail('zero', 'the price is zero')
  return { amount: lower, currency: first.currency }
}

function readToken(
  line: string,
  token: NumberToken,
  tokens: readonly NumberToken[],
  mentions: CurrencyMention[],
  hint: PriceHint,
): PriceReading {
  const rest = line.slice(token.end)
  const near = besides(line, token, mentions)
  if (isAbbreviated(rest, near.length > 0)) {
    return fail('ambiguous', `"${token.text}${rest.slice(0, 12)}" is an abbreviated amount`)
  }
  const mention = tellingMention(near, mentions, tokens.length === 1)
  const currency = mention === null ? hintedCurrency(hint) : resolveMention(mention, hint)
  const isSure = mention === null || mention.isCode || hint.country !== undefined
  const number = withMinorUnits(token.text, rest)
  const amount = readAmount(number, conventionOf(currency, isSure), /^(?:[.,] ?[-–—]|:-)/.test(rest))
  if ('error' in amount) return fail(amount.error, `"${token.text}" cannot be read as one amount`)
  return { amount: amount.amount, currency }
}

/**
 * The mention that tells most: a clear one beside the number, signs and codes before words. Where that is a sign that
 * several currencies share, a code next to it (`USD $12`) or the only one of the text settles it.
 */
function tellingMention(
  near: readonly CurrencyMention[],
  mentions: readonly CurrencyMention[],
  isOnlyNumber: boolean,
): CurrencyMention | null {
  const isClear = (mention: CurrencyMention): boolean => mention.meanings[0] !== null
  const clear = near.find(mention => isClear(mention) && mention.isTelling) ?? near.find(isClear)
  if (clear !== undefined) return clear
  const telling = mentions.filter(mention => mention.isTelling)
  const [shared] = near
  if (shared === undefined) return telling.find(isClear) ?? telling[0] ?? null
  const isNeighbour = (mention: CurrencyMention): boolean =>
    mention.end <= shared.start ? shared.start - mention.end <= 1 : mention.start - shared.end <= 1
  const settles = mentions.find(
    mention =>
      isClear(mention) &&
      shared.meanings.includes(mention.meanings[0] ?? null) &&
      (isNeighbour(mention) || (isOnlyNumber && mention.isTelling)),
  )
  return settles ?? shared
}

/** A minus in front of the number or of its sign, such as `-5`, `-$5`, `$-5`. A dash behind a number is a range. */
function isNegative(line: string, token: NumberToken): boolean {
  const before = line.slice(0, token.start)
  return (
    !/\d/.test(before) &&
    /(?:^|[\s(:]|[^\s\d\p{L}])[-−] ?(?:\p{L}{0,3}[^\s\d\p{L}-]{0,2}|\p{L}{3}) ?$/u.test(before)
  )
}

function fail(error: PriceErrorCode, message: string): { error: PriceErrorCode; message: string } {
  return { error, message }
}
