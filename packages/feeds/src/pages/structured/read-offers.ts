import { readAvailability } from '../../values/read-availability.ts'
import { type Condition, readCondition } from '../../values/read-condition.ts'
import type { PageFacts } from '../product-page.ts'
import { currencyCode } from '../values/currency-code.ts'
import { machineAmount } from '../values/machine-amount.ts'
import { type Item, isOfType, itemsOf, textOfItem, valuesOf } from './item.ts'

/** One offer of a product as its structured data states it; paths from the product. */
export type ItemOffer = {
  item: Item
  path: string
  price: string | null
  pricePath: string
  listPrice: string | null
  listPricePath: string
  currency: string | null
  availability: PageFacts['availability']
  condition: PageFacts['condition']
  sku: string | null
  url: string | null
  name: string | null
  /** The lowest price of several offers, of which the page gives no more. */
  isAggregate: boolean
}

const LIST_PRICE = /ListPrice|StrikethroughPrice|SRP|MSRP|RegularPrice|SuggestedRetail/i
const OTHER_PRICE = /Installment|Deposit|Downpayment|MemberProgram|Shipping|ActivationFee|CleaningFee/i
const OFFERS_MAX = 1_000

/** The offers of a product, of its aggregate offers, or the price it states itself. */
export function readOffers(product: Item): ItemOffer[] {
  const offers: ItemOffer[] = []
  for (const [at, item] of itemsOf(product, 'offers').entries()) {
    if (offers.length >= OFFERS_MAX) break
    const path = `offers[${at}]`
    const nested = itemsOf(item, 'offers')
    const aggregate = toOffer(item, path)
    for (const [innerAt, inner] of nested.slice(0, OFFERS_MAX).entries()) {
      const offer = toOffer(inner, `${path}.offers[${innerAt}]`)
      offer.currency ??= aggregate.currency
      if (offer.price !== null) offers.push(offer)
    }
    const isTold = nested.length > 0 && offers.length > 0
    if (!isTold || aggregate.price !== null)
      offers.push({ ...aggregate, isAggregate: isTold || aggregate.isAggregate })
  }
  if (offers.length === 0) {
    const own = toOffer(product, '')
    if (own.price !== null || own.availability !== null) offers.push(own)
  }
  return offers
}

function toOffer(item: Item, path: string): ItemOffer {
  const specifications = itemsOf(item, 'priceSpecification')
  const currency = currencyCode(
    textOfItem(item, 'priceCurrency')?.text ??
      specifications.map(one => textOfItem(one, 'priceCurrency')?.text).find(text => text !== undefined) ??
      null,
  )
  const listed = specifications.filter(one => isListPrice(one))
  const plain = specifications.filter(one => !isListPrice(one) && !isPartPrice(one))
  const own = amountOf(item, ['price'], currency)
  const specified = own ?? firstAmount(plain, currency)
  const low = specified ?? amountOf(item, ['lowPrice', 'minPrice', 'highPrice'], currency)
  const list = firstAmount(listed, currency)
  const prefix = path === '' ? '' : `${path}.`
  return {
    item,
    path,
    price: low?.amount ?? null,
    pricePath: `${prefix}${own === null && specified !== null ? 'priceSpecification.' : ''}${low?.path ?? 'price'}`,
    listPrice: list?.amount ?? null,
    listPricePath: `${prefix}priceSpecification.price`,
    currency: currency ?? currencyCode(low?.text ?? null),
    availability: readStock(item),
    condition: readState(textOfItem(item, 'itemCondition')?.text),
    sku: textOfItem(item, 'sku')?.text ?? null,
    url: textOfItem(item, 'url')?.text ?? null,
    name: textOfItem(item, 'name')?.text ?? null,
    isAggregate: isOfType(item, /AggregateOffer/) || (specified === null && low !== null),
  }
}

type Amount = { amount: string; path: string; text: string }

function amountOf(item: Item, names: readonly string[], currency: string | null): Amount | null {
  for (const name of names) {
    for (const value of valuesOf(item, name)) {
      const text = typeof value === 'string' ? value : (textOfItem(value, 'price', 'value')?.text ?? '')
      const amount = machineAmount(text, currency)
      if (amount !== null) return { amount, path: name, text }
    }
  }
  return null
}

function firstAmount(specifications: readonly Item[], currency: string | null): Amount | null {
  for (const item of specifications) {
    const found = amountOf(item, ['price', 'minPrice'], currency)
    if (found !== null) return found
  }
  return null
}

const isListPrice = (item: Item): boolean => LIST_PRICE.test(textOfItem(item, 'priceType')?.text ?? '')

/** The price of a unit of measure, of a month, of the delivery: not of the thing. */
function isPartPrice(item: Item): boolean {
  if (OTHER_PRICE.test(textOfItem(item, 'priceType', 'priceComponentType')?.text ?? '')) return true
  if (isOfType(item, /DeliveryCharge|PaymentCharge/) || item.properties.has('validForMemberTier')) return true
  const [reference] = itemsOf(item, 'referenceQuantity')
  const unit = reference === undefined ? '' : (textOfItem(reference, 'unitCode', 'unitText')?.text ?? '')
  return reference !== undefined && !/^(?:C62|EA|H87|each|piece|stück|unit)?$/i.test(unit)
}

function readStock(item: Item): PageFacts['availability'] {
  const text = textOfItem(item, 'availability')?.text
  if (text !== undefined) {
    const word = text.replace(/^.*[/#:]/s, '')
    const reading = readAvailability(word)
    if (reading !== 'unknown') return reading
    const whole = readAvailability(text)
    if (whole !== 'unknown') return whole
  }
  const [level] = itemsOf(item, 'inventoryLevel')
  const count = textOfItem(level ?? item, level === undefined ? 'inventoryLevel' : 'value')?.text
  if (count === undefined || !/^-?\d+(?:\.\d+)?$/.test(count)) return null
  return Number(count) > 0 ? 'in_stock' : 'out_of_stock'
}

function readState(text: string | undefined): Exclude<Condition, 'unknown'> | null {
  const reading = readCondition((text ?? '').replace(/^.*[/#]/s, ''))
  return reading === 'unknown' ? null : reading
}
