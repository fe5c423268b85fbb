import {
  isJunkTitle,
  isPlaceholderPrice,
  normaliseGtin,
  type RawOffer,
  readAvailability,
  readCondition,
  readPrice,
} from '@buywhere/feeds'
import type { OfferContent } from '../catalog/index.ts'
import { isCurrency, toMinorUnits } from '../kernel/money/index.ts'
import { readShipping } from './read-shipping.ts'
import { isSaleOn } from './sale-window.ts'

/** The market a source sells in: what its bare numbers mean. */
export type Market = { country: string; currency: string }

export type Rejection = { code: string; message: string }

const SKU_MAX_CHARS = 255
const TITLE_MAX_CHARS = 500
const URL_MAX_CHARS = 2_000
// Categories and identities are index entries, which PostgreSQL limits to 2,704 bytes.
const CATEGORY_MAX_DEPTH = 8
const NAME_MAX_CHARS = 80
const DESCRIPTION_MAX_CHARS = 5_000
const ATTRIBUTES_MAX = 50
const ATTRIBUTE_MAX_CHARS = 500
/** `12.90 USD` or `USD 12.90` and nothing else. */
const AMOUNT_WITH_CODE = /^\s*(?:[\d.,]+\s*([A-Z]{3})|([A-Z]{3})\s*[\d.,]+)\s*$/

/**
 * What a feed said at `now`, as the catalogue holds it; or why it cannot. An offer without any price is kept (price null);
 * one whose price is there but cannot be one (`0`, `call us`) is refused, because showing it would be a lie.
 */
export function normaliseOffer(raw: RawOffer, market: Market, now: Date): OfferContent | Rejection {
  if (raw.sku.length > SKU_MAX_CHARS)
    return reject('sku_too_long', `the id has more than ${SKU_MAX_CHARS} characters`)
  if (isJunkTitle(raw.title)) return reject('junk_title', `no title of a product: ${raw.title.slice(0, 60)}`)
  const isOnSale = isSaleOn(raw.saleWindow, now)
  const price = readMoney(isOnSale ? raw.price : (raw.listPrice ?? raw.price), raw.currency, market)
  if ('code' in price) return price
  // A list price is a claim beside the offer: an unreadable one is dropped, not held against the offer.
  const listPrice = readMoney(isOnSale ? raw.listPrice : null, price.currency, market)
  const isListPrice =
    !('code' in listPrice) &&
    listPrice.currency === price.currency &&
    (listPrice.minor ?? 0) > (price.minor ?? 0)
  return {
    sku: clip(raw.sku, SKU_MAX_CHARS),
    title: clip(raw.title, TITLE_MAX_CHARS),
    description: clipOrNull(raw.description, DESCRIPTION_MAX_CHARS),
    brand: clipOrNull(raw.brand, NAME_MAX_CHARS),
    categoryPath: raw.categoryPath.slice(0, CATEGORY_MAX_DEPTH).map(name => clip(name, NAME_MAX_CHARS)),
    url: readUrl(raw.url),
    imageUrl: readUrl(raw.imageUrl),
    gtin: raw.gtin === null ? null : normaliseGtin(raw.gtin),
    mpn: clipOrNull(raw.mpn, NAME_MAX_CHARS),
    condition: readCondition(raw.condition ?? ''),
    availability: readAvailability(raw.availability ?? ''),
    priceMinor: price.minor,
    currency: price.currency,
    listPriceMinor: isListPrice && price.minor !== null ? listPrice.minor : null,
    shippingMinor: readShipping(raw.shipping, { country: market.country, currency: price.currency }),
    sourceUpdatedAt: readInstant(raw.sourceUpdatedAt, now),
    rating: readNumber(raw.rating, 0, 5),
    reviewsCount: Math.trunc(readNumber(raw.reviewsCount, 0, 1e9) ?? 0),
    attributes: readAttributes(raw.attributes),
  }
}

function reject(code: string, message: string): Rejection {
  return { code, message }
}

function readMoney(
  text: string | null,
  statedCurrency: string | null,
  market: Market,
): { minor: number | null; currency: string } | Rejection {
  const stated = statedCurrency?.toUpperCase() ?? null
  if (stated !== null && !isCurrency(stated)) return reject('unknown_currency', `no such currency: ${stated}`)
  const hint = stated ?? market.currency
  if (text === null) return { minor: null, currency: hint }
  const code = AMOUNT_WITH_CODE.exec(text)?.slice(1).find(Boolean)
  // Taking `1 ABC` for one dollar would be inventing a price.
  if (code !== undefined && !isCurrency(code)) return reject('unknown_currency', `no such currency: ${code}`)
  const read = readPrice(text, { currency: hint, country: market.country })
  if ('error' in read) {
    return read.error === 'missing'
      ? { minor: null, currency: hint }
      : reject(`price_${read.error}`, read.message)
  }
  const currency = read.currency ?? hint
  if (!isCurrency(currency)) return reject('unknown_currency', `no such currency: ${currency}`)
  const minor = toMinorUnits(read.amount, currency)
  if (minor === null) return reject('price_out_of_range', `no usable amount: ${read.amount}`)
  if (minor === 0) return reject('price_zero', `0 is not a price: ${text.slice(0, 40)}`)
  if (isPlaceholderPrice(read.amount)) {
    return reject('price_placeholder', `not a price but a stand-in for one: ${text.slice(0, 40)}`)
  }
  return { minor, currency }
}

/** At most so long, and text that PostgreSQL takes: no NUL, no half of a character. */
function clip(text: string, maxChars: number): string {
  return text.slice(0, maxChars).replaceAll('\0', '').toWellFormed()
}

function clipOrNull(text: string | null, maxChars: number): string | null {
  return text === null ? null : clip(text, maxChars)
}

function readAttributes(attributes: Record<string, string>): Record<string, string> {
  const entries = Object.entries(attributes).slice(0, ATTRIBUTES_MAX)
  return Object.fromEntries(
    entries.map(([name, value]) => [clip(name, NAME_MAX_CHARS), clip(value, ATTRIBUTE_MAX_CHARS)]),
  )
}

/** An absolute http(s) address or nothing: a link we cannot follow must not look like one. */
function readUrl(text: string | null): string | null {
  if (text === null || text.length > URL_MAX_CHARS) return null
  const url = URL.parse(text)
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : null
}

function readNumber(text: string | null, min: number, max: number): number | null {
  if (text === null || text.trim() === '') return null
  const value = Number(text.replace(',', '.'))
  return value >= min && value <= max ? value : null
}

/** null for what is no instant, or lies in the future: then it is not when anything was updated. */
function readInstant(text: string | null, now: Date): Date | null {
  const ms = text === null ? Number.NaN : Date.parse(text)
  return ms > 0 && ms <= now.getTime() ? new Date(ms) : null
}
