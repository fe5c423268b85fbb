import { FeedError } from '../feed-error.ts'
import { attributeName } from '../offer/attribute-name.ts'
import { OfferDraft } from '../offer/offer-draft.ts'
import type { DraftField } from '../offer/offer-fields.ts'
import { isMoreThan } from '../values/compare-amounts.ts'
import { readPrice } from '../values/read-price.ts'
import { createDelimitedParser, type RowReader, sniffDelimiter } from './delimited.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser, RowSink } from './row-sink.ts'
import { createSkuMaker, type SkuMaker } from './shopify-sku.ts'

/** What the first row of a product says for the rows of its other variants. */
type Product = {
  handle: string
  cells: Record<string, string>
  optionNames: string[]
  image: string
}

const INHERITED = [
  'title',
  'body (html)',
  'vendor',
  'product category',
  'type',
  'google shopping / google product category',
  'google shopping / gender',
  'google shopping / age group',
  'google shopping / condition',
  'published',
  'status',
]
const OPTIONS = [1, 2, 3] as const

/** Shopify's product export: one row a variant, and rows that hold only a further picture. */
export function createShopifyCsvParser({ head, limits, sink, storeUrl }: ParserContext): FeedParser {
  return createDelimitedParser(sniffDelimiter(head), limits, sink, (header, line) =>
    createShopifyReader(header, line, storeUrl, sink),
  )
}

function createShopifyReader(
  header: string[],
  line: number,
  storeUrl: string | undefined,
  sink: RowSink,
): RowReader {
  const columnAt = new Map(header.map((name, at) => [name.toLowerCase(), at] as const))
  for (const name of ['handle', 'title']) {
    if (!columnAt.has(name))
      throw new FeedError('missing_columns', `a Shopify export has a column ${name}`, line)
  }
  const makeSku = createSkuMaker()
  let product: Product | null = null
  return {
    columnsNeeded: 2,
    row(fields, rowLine) {
      const cell = (name: string): string => fields[columnAt.get(name) ?? -1]?.trim() ?? ''
      const handle = cell('handle')
      if (handle === '' || product?.handle !== handle || cell('title') !== '')
        product = startProduct(handle, cell)
      if (!isVariant(cell)) return
      const reason = unpublishedReason(product)
      if (reason !== null) {
        sink.reject(rowLine, cell('variant sku') || handle || null, 'unpublished', `${handle}: ${reason}`)
        return
      }
      sink.push(readVariant(product, cell, rowLine, makeSku, storeUrl))
    },
  }
}

type Cell = (name: string) => string

function startProduct(handle: string, cell: Cell): Product {
  return {
    handle,
    cells: Object.fromEntries(INHERITED.map(name => [name, cell(name)])),
    optionNames: OPTIONS.map(number => cell(`option${number} name`)),
    image: cell('image src'),
  }
}

function isVariant(cell: Cell): boolean {
  return ['variant price', 'variant sku', 'option1 value'].some(name => cell(name) !== '')
}

function unpublishedReason({ cells }: Product): string | null {
  const status = cells.status?.toLowerCase() ?? ''
  if (status === 'draft' || status === 'archived') return `its status is ${status}`
  return cells.published?.toLowerCase() === 'false' ? 'it is not published' : null
}

function readVariant(
  { handle, cells, optionNames, image }: Product,
  cell: Cell,
  line: number,
  makeSku: SkuMaker,
  storeUrl: string | undefined,
) {
  const options = OPTIONS.map(number => cell(`option${number} value`)).filter(
    value => value !== '' && value !== 'Default Title',
  )
  const draft = new OfferDraft(line)
  const put = (field: DraftField, value: string | undefined, rank = 0): void =>
    draft.put({ field, rank }, value ?? '')
  const title = cells.title ?? ''
  put('sku', makeSku(cell('variant sku'), handle, options))
  put('title', title === '' ? '' : [title, ...options].join(' - '))
  put('description', cells['body (html)'])
  put('url', storeUrl === undefined || handle === '' ? '' : productUrl(storeUrl, handle))
  put('imageUrl', cell('variant image') || cell('image src') || image)
  put('brand', cells.vendor)
  put('gtin', cell('variant barcode'))
  put('mpn', cell('google shopping / mpn'))
  put('availability', availabilityOf(cell))
  put('condition', cells['google shopping / condition'])
  put('itemGroupId', handle)
  put('categoryPath', cells['product category'])
  put('categoryPath', cells.type, 1)
  put('categoryPath', cells['google shopping / google product category'], 2)
  putPrices(put, cell('variant price'), cell('variant compare at price'))
  optionNames.forEach((name, at) => {
    const value = cell(`option${at + 1} value`)
    if (name !== '' && name.toLowerCase() !== 'title') draft.put({ attribute: attributeName(name) }, value)
  })
  draft.put({ attribute: 'gender' }, cells['google shopping / gender'] ?? '')
  draft.put({ attribute: 'age_group' }, cells['google shopping / age group'] ?? '')
  return draft.finish()
}

/** The price, and the one before it where that is higher: Shopify keeps old ones at 0 or below. */
export function putPrices(
  put: (field: DraftField, value: string) => void,
  price: string,
  compareAt: string,
): void {
  put('price', price)
  if (compareAt === '') return
  const now = readPrice(price)
  const before = readPrice(compareAt)
  if ('amount' in now && 'amount' in before && isMoreThan(before.amount, now.amount))
    put('listPrice', compareAt)
}

/** The page of a product by its handle. */
export function productUrl(storeUrl: string, handle: string): string {
  return `${storeUrl.replace(/\/+$/, '')}/products/${encodeURIComponent(handle.toWellFormed())}`
}

/** Without a tracker Shopify sells whatever the count; with one the policy says what happens at zero. */
function availabilityOf(cell: Cell): string {
  if (cell('variant price') === '') return ''
  if (cell('variant inventory tracker') === '') return 'in_stock'
  const quantity = cell('variant inventory qty')
  if (quantity === '') return ''
  if (/^[1-9]\d*$/.test(quantity)) return 'in_stock'
  return cell('variant inventory policy').toLowerCase() === 'continue' ? 'backorder' : 'out_of_stock'
}
