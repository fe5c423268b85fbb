import { normaliseGtin } from '../../values/normalise-gtin.ts'
import { readAvailability } from '../../values/read-availability.ts'
import type { PageFacts, PageVariant } from '../product-page.ts'
import { currencyCode } from '../values/currency-code.ts'
import { machineAmount } from '../values/machine-amount.ts'

export type JsonObject = Record<string, unknown>

/** What an object of a shop's script says of a product. */
export type ObjectFacts = Partial<Record<Exclude<keyof PageFacts, 'breadcrumb'>, string>>

const FIELDS: readonly (readonly [keyof ObjectFacts, string])[] = [
  ['name', 'name title fullname displayname content_name contentname ecommpname label subject'],
  ['sku', 'sku skuid skucode code number no articlenumber articleid productcode partnumber catentryid'],
  [
    'sku',
    'id pid usitemid tcin asin uid prodid ecommprodid contentids masterid key entityid stylecode styleid stylenumber',
  ],
  ['mpn', 'mpn manufacturerpartnumber manufacturernumber modelnumber manufacturersku'],
  ['brand', 'brand brandname vendor manufacturer manufacturername'],
  ['gtin', 'gtin gtin13 gtin14 gtin12 ean ean13 upc barcode isbn'],
  ['currency', 'currency currencycode pricecurrency currencyiso curr'],
  ['availability', 'availability availabilitystatus stockstatus instock isinstock available isavailable'],
  ['availability', 'stock inventorystatus soldout isoutofstock outofstock stocklevel'],
]
const PRICES =
  'saleprice specialprice finalprice currentprice sellingprice offerprice discountedprice pricenow actualprice pricewithtax priceinctax price unitprice baseprice prices pricing priceinfo value minactivityamount minamount'
const INNER_PRICES =
  'sales sale current now final finalprice currentprice currentretail special offer selling withtax value amount price centamount min minprice lowprice formatted formattedvalue decimalprice'
const LIST_PRICES =
  'listprice regularprice compareatprice originalprice wasprice oldprice msrp rrp strikeprice fullprice list was regular regretail'
const CURRENCY_KEY = /^(?:price_?)?currency_?(?:code|unit|iso)?$/i
const NEGATIVE_STOCK = /soldout|outofstock/

type BareObject = Map<string, { value: unknown; key: string }>

/** Keys as letters and digits only, without a leading `product` or `item`: `product_id`, `productId` are `id`. */
function bareKey(key: string): string {
  const plain = key.toLowerCase().replace(/[^a-z\d]/g, '')
  return plain.replace(/^(?:product|item|prod)(?=[a-z])/, '')
}

function bareObject(object: JsonObject): BareObject {
  const bare = new Map<string, { value: unknown; key: string }>()
  for (const [key, value] of Object.entries(object).slice(0, 300)) {
    const name = bareKey(key)
    const one = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value
    const isSet = (bare.get(name)?.value ?? 0) !== 0
    if (one !== null && one !== '' && one !== undefined && !isSet) bare.set(name, { value: one, key })
  }
  return bare
}

/** The facts of one object. Prices are in cents where the shop's software writes whole numbers of them. */
export function readObject(object: JsonObject, isInCents: boolean): ObjectFacts {
  const bare = bareObject(object)
  const facts: ObjectFacts = {}
  for (const [field, keys] of FIELDS) {
    for (const key of keys.split(' ')) {
      const found = bare.get(key)
      const value = found === undefined ? null : readValue(field, key, found.value)
      if (value !== null && facts[field] === undefined) facts[field] = value
    }
  }
  const price = readAmount(bare, PRICES, facts.currency ?? null, isInCents)
  const listPrice =
    readAmount(bare, LIST_PRICES, facts.currency ?? null, isInCents) ?? innerListPrice(bare, facts, isInCents)
  if (price !== null) facts.price = price
  if (listPrice !== null && price !== null && Number(listPrice) > Number(price)) facts.listPrice = listPrice
  return facts
}

function readValue(field: keyof ObjectFacts, key: string, value: unknown): string | null {
  if (field === 'availability') return readStock(key, value)
  const inner = typeof value === 'object' && value !== null ? (value as JsonObject).name : value
  if (typeof inner !== 'string' && typeof inner !== 'number') return null
  const text = String(inner).trim()
  if (text === '' || /^(?:null|undefined|nan|n\/a)$/i.test(text)) return null
  if (field === 'gtin') return normaliseGtin(text)
  if (field === 'currency') return currencyCode(text)
  if (field === 'sku' || field === 'mpn')
    return text.length <= 60 && !/\s.*\s|^https?:|^0$/.test(text) ? text : null
  return text.length <= 1_000 ? text : null
}

function readStock(key: string, value: unknown): string | null {
  if (NEGATIVE_STOCK.test(key)) return value === true ? 'out_of_stock' : null
  if (typeof value === 'boolean') return value ? 'in_stock' : 'out_of_stock'
  if (typeof value === 'object' && value !== null) {
    const { status, value: inner, inStock } = value as JsonObject
    return readStock('', inStock ?? status ?? inner ?? null)
  }
  if (typeof value !== 'string' || /^-?\d/.test(value)) return null
  const reading = readAvailability(value.replace(/^.*[/#]/s, ''))
  return reading === 'unknown' ? null : reading
}

function readAmount(
  bare: ReadonlyMap<string, { value: unknown }>,
  keys: string,
  currency: string | null,
  isInCents: boolean,
  depth = 0,
): string | null {
  for (const key of keys.split(' ')) {
    const value = bare.get(key)?.value
    if (value === undefined) continue
    if (typeof value === 'number' || typeof value === 'string') {
      const isCents = (isInCents && Number.isInteger(value)) || key === 'centamount'
      const amount = isCents && typeof value === 'number' ? String(value / 100) : String(value)
      const read = typeof value === 'string' && !/\d/.test(value) ? null : machineAmount(amount, currency)
      if (read !== null) return read
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < 3) {
      const inner = readAmount(bareObject(value as JsonObject), INNER_PRICES, currency, isInCents, depth + 1)
      if (inner !== null) return inner
    }
  }
  return null
}

/** `price: {now: 36, was: 48}`; the currency stands there too. */
function innerListPrice(bare: BareObject, facts: ObjectFacts, isInCents: boolean): string | null {
  for (const key of ['price', 'prices', 'pricing', 'priceinfo', 'pricemap', 'minactivityamount']) {
    const value = bare.get(key)?.value
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    const code = innerCurrency(value as JsonObject)
    if (code !== null) facts.currency ??= code
    const inner = bareObject(value as JsonObject)
    const amount = readAmount(inner, LIST_PRICES, facts.currency ?? null, isInCents)
    if (amount !== null) return amount
  }
  return null
}

function innerCurrency(object: JsonObject, depth = 0): string | null {
  for (const [key, value] of Object.entries(object).slice(0, 50)) {
    const isCode = typeof value === 'string' && CURRENCY_KEY.test(key)
    const code = isCode ? currencyCode(value) : null
    if (code !== null) return code
    if (depth > 1 || typeof value !== 'object' || value === null) continue
    const inner = innerCurrency(value as JsonObject, depth + 1)
    if (inner !== null) return inner
  }
  return null
}

/** The forms in an object's `variants` list, as Shopify's and similar software write them. */
export function readVariants(object: JsonObject, isInCents: boolean): PageVariant[] {
  const list = object.variants
  if (!Array.isArray(list)) return []
  const variants: PageVariant[] = []
  for (const entry of list.slice(0, 500) as unknown[]) {
    if (typeof entry !== 'object' || entry === null) continue
    const facts = readObject(entry as JsonObject, isInCents)
    if (facts.sku === undefined && facts.price === undefined) continue
    variants.push({
      name: facts.name ?? null,
      sku: facts.sku ?? null,
      gtin: facts.gtin ?? null,
      mpn: facts.mpn ?? null,
      price: facts.price ?? null,
      listPrice: facts.listPrice ?? null,
      currency: facts.currency ?? null,
      availability:
        facts.availability === undefined ? null : (facts.availability as PageVariant['availability']),
      condition: null,
      url: null,
      imageUrl: null,
      attributes: {},
    })
  }
  return variants
}
