import { type FeedRow, type RawOffer, toPlainText } from '@buywhere/feeds'

type TextField = Exclude<keyof RawOffer, 'attributes' | 'categoryPath' | 'saleWindow' | 'shipping'>

/** Names that scrapers send a field under, best first. */
const NAMES: Readonly<Record<TextField | 'salePrice' | 'category', readonly string[]>> = {
  sku: ['sku', 'id', 'external_id'],
  title: ['title', 'name'],
  description: ['description'],
  url: ['url', 'link', 'product_url', 'source_url'],
  imageUrl: ['image_url', 'image_link', 'image', 'images', 'image_urls'],
  brand: ['brand', 'manufacturer'],
  gtin: ['gtin', 'gtin13', 'gtin14', 'gtin12', 'ean', 'upc', 'barcode', 'isbn'],
  mpn: ['mpn', 'part_number'],
  price: ['price', 'current_price'],
  salePrice: ['sale_price'],
  listPrice: ['list_price', 'original_price', 'compare_at_price', 'was_price'],
  currency: ['currency', 'currency_code'],
  availability: ['availability', 'in_stock', 'is_available', 'stock_status', 'stock'],
  condition: ['condition'],
  category: ['category_path', 'category', 'categories', 'product_type'],
  itemGroupId: ['item_group_id', 'parent_sku'],
  rating: ['rating', 'average_rating'],
  reviewsCount: ['reviews_count', 'review_count', 'rating_count'],
  sourceUpdatedAt: ['updated_at', 'last_updated', 'scraped_at'],
}
const KNOWN: ReadonlySet<string> = new Set(Object.values(NAMES).flat())
/** Objects whose members are facts by themselves. */
const BAGS: ReadonlySet<string> = new Set([
  'attributes',
  'metadata',
  'specs',
  'specifications',
  'structured_specs',
])

const FIELD_MAX_CHARS = 1_000_000
const ATTRIBUTES_MAX = 100
const SHOWN_CHARS = 60

type Product = Readonly<Record<string, unknown>>

class FieldError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** One product as it was pushed, as a row of a feed: an offer, or why it is none. `line` is its place, from 1. */
export function readPushedProduct(value: unknown, line: number): FeedRow {
  const reject = (code: string, message: string, sku: string | null): FeedRow => ({
    line,
    error: { line, sku, code, message },
  })
  if (!isObject(value))
    return reject('invalid_type', `a product must be an object, not ${kindOf(value)}`, null)
  let sku: string | null = null
  try {
    sku = textIn(value, 'sku')
    if (sku === null) return reject('missing_sku', 'the product has no sku', null)
    const title = textIn(value, 'title')
    if (title === null) return reject('missing_title', `the product ${shown(sku)} has no title`, sku)
    return { line, offer: readOffer(value, sku, title) }
  } catch (error) {
    if (error instanceof FieldError) return reject(error.code, error.message, sku)
    throw error
  }
}

function readOffer(product: Product, sku: string, title: string): RawOffer {
  const regular = priceIn(product, 'price')
  const sale = priceIn(product, 'salePrice')
  const description = textIn(product, 'description')
  return {
    sku,
    title,
    description: description === null ? null : toPlainText(description),
    url: textIn(product, 'url'),
    imageUrl: textIn(product, 'imageUrl'),
    brand: textIn(product, 'brand'),
    gtin: textIn(product, 'gtin'),
    mpn: textIn(product, 'mpn'),
    price: sale ?? regular,
    listPrice: priceIn(product, 'listPrice') ?? (sale === null ? null : regular),
    saleWindow: null,
    currency: textIn(product, 'currency'),
    availability: availabilityIn(product),
    condition: textIn(product, 'condition'),
    categoryPath: categoryIn(product),
    itemGroupId: textIn(product, 'itemGroupId'),
    rating: textIn(product, 'rating'),
    reviewsCount: textIn(product, 'reviewsCount'),
    shipping: [],
    sourceUpdatedAt: textIn(product, 'sourceUpdatedAt'),
    attributes: attributesIn(product),
  }
}

/** The first of the field's names that has a value, with the value. */
function find(product: Product, field: keyof typeof NAMES): { name: string; value: unknown } | null {
  for (const name of NAMES[field]) {
    const value = Object.hasOwn(product, name) ? product[name] : undefined
    if (value !== undefined && value !== null && value !== '') return { name, value }
  }
  return null
}

function textIn(product: Product, field: keyof typeof NAMES): string | null {
  const found = find(product, field)
  if (found === null) return null
  const isList = Array.isArray(found.value) && field === 'imageUrl'
  const value: unknown = isList ? (found.value as unknown[])[0] : found.value
  if (value === undefined || value === null) return null
  if (typeof value !== 'string' && typeof value !== 'number') throw wrongType(found.name, 'text', value)
  return clean(found.name, String(value))
}

/** A number, text, or an object of amount and currency. */
function priceIn(product: Product, field: 'price' | 'salePrice' | 'listPrice'): string | null {
  const found = find(product, field)
  if (found === null) return null
  const { name, value } = found
  const isMoney = isObject(value)
  const amount = isMoney ? (value.amount ?? value.value) : value
  const currency = isMoney && typeof value.currency === 'string' ? value.currency : null
  if (isMoney && (amount === undefined || amount === null)) return null
  if (typeof amount !== 'string' && typeof amount !== 'number')
    throw wrongType(name, 'a number or text', value)
  const text = typeof amount === 'number' ? numberAsPrice(amount) : amount
  return clean(name, currency === null ? text : `${text} ${currency}`)
}

/** A number has a decimal point for certain, where text such as `29.125` may be twenty-nine thousand. */
function numberAsPrice(amount: number): string {
  const text = String(amount)
  return text.at(-4) === '.' ? `${text}0` : text
}

function availabilityIn(product: Product): string | null {
  const found = find(product, 'availability')
  if (found === null) return null
  const { name, value } = found
  const stated = isObject(value) ? value.in_stock : value
  if (stated === undefined || stated === null) return null
  if (!['string', 'number', 'boolean'].includes(typeof stated))
    throw wrongType(name, 'text or true or false', value)
  return clean(name, String(stated))
}

function categoryIn(product: Product): string[] {
  const found = find(product, 'category')
  if (found === null) return []
  const { name, value } = found
  if (typeof value === 'string') {
    return value.split('>').flatMap(level => clean(name, level) ?? [])
  }
  if (!Array.isArray(value)) throw wrongType(name, 'text or a list of texts', value)
  return value.flatMap((level: unknown) => {
    if (typeof level !== 'string') throw wrongType(name, 'a list of texts', level)
    return clean(name, level) ?? []
  })
}

/** What is no field of ours, kept by its own name as far as it is plain. */
function attributesIn(product: Product): Record<string, string> {
  const attributes: [string, string][] = []
  const keep = (name: string, value: unknown) => {
    const text = factOf(name, value)
    const key = clean('a name', name)
    if (text !== null && key !== null && attributes.length < ATTRIBUTES_MAX) attributes.push([key, text])
  }
  for (const [name, value] of Object.entries(product)) {
    if (KNOWN.has(name)) continue
    if (BAGS.has(name) && isObject(value))
      for (const [inner, fact] of Object.entries(value)) keep(inner, fact)
    else keep(name, value)
  }
  return Object.fromEntries(attributes)
}

function factOf(name: string, value: unknown): string | null {
  if (typeof value === 'string') return clean(name, value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (!Array.isArray(value)) return null
  const plain = value.filter(item => typeof item === 'string' || typeof item === 'number')
  return plain.length === 0 ? null : clean(name, plain.join(', '))
}

/** One line that PostgreSQL takes; null when nothing is left of it. Throws FieldError when it is too long. */
function clean(name: string, text: string): string | null {
  if (text.length > FIELD_MAX_CHARS) {
    throw new FieldError('field_too_large', `${shown(name)} is longer than ${FIELD_MAX_CHARS} characters`)
  }
  const line = text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .toWellFormed()
  return line === '' ? null : line
}

function isObject(value: unknown): value is Product {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrongType(name: string, wanted: string, value: unknown): FieldError {
  return new FieldError('invalid_type', `${name} must be ${wanted}, not ${kindOf(value)}`)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function shown(text: string): string {
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}…`.toWellFormed()
}
