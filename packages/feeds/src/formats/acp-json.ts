import { attributeName } from '../offer/attribute-name.ts'
import { decimalsOf } from '../offer/currency-decimals.ts'
import { isRecord, type JsonRecord } from '../offer/json-value.ts'
import { OfferDraft } from '../offer/offer-draft.ts'
import type { DraftField } from '../offer/offer-fields.ts'
import type { FeedRow } from '../raw-offer.ts'
import { createJsonRows } from './json-rows.ts'
import { createVariantsReader, recordsAt, textAt } from './nested-variants.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/**
 * Products of the Agentic Commerce Protocol's feed (2026-04-17): as `{"products": […]}`, an array or one a line, one
 * offer a variant. Amounts are minor units.
 */
export function createAcpJsonParser(context: ParserContext): FeedParser {
  const readProduct = createVariantsReader(context.limits, readVariant)
  return createJsonRows(context, (text, line) => (isFeedHeader(text) ? [] : readProduct(text, line)))
}

/** A file of lines may start with one that describes the feed. */
function isFeedHeader(text: string): boolean {
  return text.length < 2_000 && text.includes('"feed_id"') && !text.includes('"variants"')
}

function readVariant(product: JsonRecord, variant: JsonRecord, line: number): FeedRow {
  const draft = new OfferDraft(line)
  const put = (field: DraftField, value: string, rank = 0): void => draft.put({ field, rank }, value)
  put('sku', textAt(variant, 'id'))
  put('itemGroupId', textAt(product, 'id'))
  // The variant's own word comes first, the product's stands in.
  for (const [rank, owner] of [variant, product].entries()) {
    put('title', textAt(owner, 'title'), rank)
    put('description', descriptionOf(owner), rank)
    put('url', textAt(owner, 'url'), rank)
    put('imageUrl', imageOf(owner), rank)
    put('categoryPath', categoryOf(owner), rank)
  }
  put('price', moneyText(variant.price))
  put('listPrice', moneyText(variant.list_price))
  put('availability', availabilityOf(variant))
  const [condition] = Array.isArray(variant.condition) ? variant.condition : []
  if (typeof condition === 'string') put('condition', condition)
  for (const { type, value } of recordsAt(variant, 'barcodes')) {
    if (typeof value === 'string') put(/mpn/i.test(String(type)) ? 'mpn' : 'gtin', value)
  }
  for (const option of recordsAt(variant, 'variant_options')) {
    const name = attributeName(textAt(option, 'name'))
    if (name !== '') draft.put({ attribute: name }, textAt(option, 'value'))
  }
  putUnitPrice(draft, variant.unit_price)
  if (isRecord(variant.seller)) draft.put({ attribute: 'seller_name' }, textAt(variant.seller, 'name'))
  return draft.finish()
}

function descriptionOf(owner: JsonRecord): string {
  const { description } = owner
  if (!isRecord(description)) return textAt(owner, 'description')
  return textAt(description, 'plain') || textAt(description, 'html') || textAt(description, 'markdown')
}

function imageOf(owner: JsonRecord): string {
  const image = recordsAt(owner, 'media').find(media => /^(image|)$/i.test(textAt(media, 'type')))
  return image === undefined ? '' : textAt(image, 'url')
}

/** The shop's own category rather than a taxonomy's. */
function categoryOf(owner: JsonRecord): string {
  const categories = recordsAt(owner, 'categories')
  const own = categories.find(category => /^(merchant|)$/i.test(textAt(category, 'taxonomy')))
  const chosen = own ?? categories[0]
  return chosen === undefined ? '' : textAt(chosen, 'value')
}

function availabilityOf({ availability }: JsonRecord): string {
  if (!isRecord(availability)) return ''
  const status = textAt(availability, 'status')
  if (status !== '') return status === 'limited_stock' ? 'limited stock' : status
  return typeof availability.available === 'boolean'
    ? availability.available
      ? 'in_stock'
      : 'out_of_stock'
    : ''
}

/** `{"amount": 1999, "currency": "USD"}` as `19.99 USD`; empty when it is no whole amount of a currency. */
function moneyText(value: unknown): string {
  if (!isRecord(value)) return ''
  const { amount, currency } = value
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || typeof currency !== 'string') return ''
  const decimals = decimalsOf(currency)
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`
  return `${amount < 0 ? '-' : ''}${text} ${currency.toUpperCase()}`
}

function putUnitPrice(draft: OfferDraft, unitPrice: unknown): void {
  if (!isRecord(unitPrice)) return
  for (const [name, attribute] of [
    ['measure', 'unit_pricing_measure'],
    ['reference', 'unit_pricing_base_measure'],
  ] as const) {
    const measure = unitPrice[name]
    if (isRecord(measure)) draft.put({ attribute }, `${textAt(measure, 'value')} ${textAt(measure, 'unit')}`)
  }
}
