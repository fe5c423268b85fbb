import { FeedError, shorten } from '../feed-error.ts'
import { attributeName } from '../offer/attribute-name.ts'
import { tidyCategory } from '../offer/category-path.ts'
import { OfferDraft } from '../offer/offer-draft.ts'
import type { DraftField } from '../offer/offer-fields.ts'
import type { FeedRow } from '../raw-offer.ts'
import { decodeEntities } from '../text/decode-entities.ts'
import { createDelimitedParser, type RowReader, sniffDelimiter } from './delimited.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser, RowSink } from './row-sink.ts'
import { createSkuMaker, type SkuMaker } from './shopify-sku.ts'
import { type WooColumn, wooAttribute, wooColumn, wooMeasure } from './woocommerce-names.ts'
import { type WooParent, WooParents } from './woocommerce-parents.ts'

type Cell = (column: WooColumn) => string

/** Where the header has attributes (names and values are columns of their own) and measures. */
type Extras = {
  attributes: { nameAt: number; valueAt: number }[]
  measures: { at: number; attribute: string; unit: string }[]
}

/**
 * WooCommerce's product export. A variable product is no offer: its variations are, and take over what it says. The
 * export names no page and no currency; with `storeUrl` the page is the address by number, which forwards to it.
 */
export function createWoocommerceCsvParser({ head, limits, sink, storeUrl }: ParserContext): FeedParser {
  return createDelimitedParser(sniffDelimiter(head), limits, sink, (header, line) =>
    createWooReader(header, line, storeUrl, sink),
  )
}

function createWooReader(
  header: string[],
  line: number,
  storeUrl: string | undefined,
  sink: RowSink,
): RowReader {
  const columnAt = new Map<WooColumn, number>()
  header.forEach((name, at) => {
    const column = wooColumn(name)
    if (column !== null && !columnAt.has(column)) columnAt.set(column, at)
  })
  for (const column of ['id', 'type', 'name'] as const) {
    if (columnAt.has(column)) continue
    const message = `a WooCommerce export has a column ${column}; the header is: ${shorten(header.join(', '))}`
    throw new FeedError('missing_columns', message, line)
  }
  const extras = findExtras(header)
  const parents = new WooParents()
  const makeSku = createSkuMaker()
  return {
    columnsNeeded: 1 + (columnAt.get('name') ?? 0),
    row(fields, rowLine) {
      const cell: Cell = column => fields[columnAt.get(column) ?? -1]?.trim() ?? ''
      const type = cell('type').toLowerCase()
      if (/\bvariable\b/.test(type)) parents.add(parentOf(cell), cell('sku'))
      // A grouped product is a page of others, which have rows of their own.
      if (/\b(variable|grouped)\b/.test(type)) return
      const parent = /\bvariation\b/.test(type) ? parents.get(cell('parent')) : null
      const reason = unpublishedReason(cell, parent)
      if (reason !== null) sink.reject(rowLine, cell('sku') || cell('id') || null, 'unpublished', reason)
      else sink.push(readRow({ cell, fields, extras, parent, line: rowLine, makeSku, storeUrl }))
    },
  }
}

function findExtras(header: string[]): Extras {
  const found = header.map(wooAttribute)
  const attributes = found.flatMap((attribute, nameAt) => {
    if (attribute?.isName !== true) return []
    const valueAt = found.findIndex(other => other?.isName === false && other.number === attribute.number)
    return valueAt === -1 ? [] : [{ nameAt, valueAt }]
  })
  const measures = header.flatMap((name, at) => {
    const measure = wooMeasure(name)
    return measure === null ? [] : [{ at, ...measure }]
  })
  return { attributes, measures }
}

function parentOf(cell: Cell): WooParent {
  return {
    id: cell('id'),
    title: cell('name'),
    description: prose(cell('description') || cell('shortDescription')),
    categories: cell('categories'),
    images: cell('images'),
    brands: cell('brands'),
    published: cell('published'),
  }
}

/** 1 is published, 0 private, -1 a draft. */
function unpublishedReason(cell: Cell, parent: WooParent | null): string | null {
  const isOut = (published: string): boolean => published !== '' && published !== '1'
  const name = cell('sku') || cell('id')
  if (isOut(cell('published'))) return `${shorten(name)} is not published`
  return parent !== null && isOut(parent.published)
    ? `${shorten(name)} belongs to a product that is not published`
    : null
}

type WooRow = {
  cell: Cell
  fields: string[]
  extras: Extras
  parent: WooParent | null
  line: number
  makeSku: SkuMaker
  storeUrl: string | undefined
}

function readRow({ cell, fields, extras, parent, line, makeSku, storeUrl }: WooRow): FeedRow {
  const draft = new OfferDraft(line)
  const put = (field: DraftField, value: string, rank = 0): void => draft.put({ field, rank }, value)
  const id = cell('id')
  const parentId = parent?.id ?? /^id:(\d+)$/.exec(cell('parent'))?.[1] ?? ''
  put('sku', makeSku(cell('sku'), id, []))
  put('title', unescaped(cell('name')))
  put('title', parent?.title ?? '', 1)
  put('description', prose(cell('description')))
  put('description', prose(cell('shortDescription')), 1)
  put('description', parent?.description ?? '', 2)
  put('url', cell('externalUrl'))
  put('url', pageByNumber(storeUrl, parentId || id), 1)
  put('imageUrl', firstOf(cell('images')))
  put('imageUrl', firstOf(parent?.images ?? ''), 1)
  put('brand', firstOf(cell('brands')))
  put('brand', firstOf(parent?.brands ?? ''), 1)
  put('gtin', cell('gtin'))
  put('price', cell('regularPrice'))
  put('salePrice', cell('salePrice'))
  put('saleStart', cell('saleStart'))
  put('saleEnd', cell('saleEnd'))
  put('availability', cell('inStock'))
  put('availability', cell('stock'), 1)
  put('itemGroupId', parentId)
  draft.putCategory(0, deepestCategory(cell('categories')))
  draft.putCategory(1, deepestCategory(parent?.categories ?? ''))
  for (const { nameAt, valueAt } of extras.attributes) {
    const attribute = attributeName(fields[nameAt] ?? '')
    if (attribute !== '') draft.put({ attribute }, withoutEscapes(fields[valueAt] ?? ''))
  }
  for (const { at, attribute, unit } of extras.measures) {
    const measure = fields[at]?.trim() ?? ''
    if (/[1-9]/.test(measure)) draft.put({ attribute }, `${measure} ${unit}`)
  }
  return draft.finish()
}

/** WordPress forwards from the number to the page. */
function pageByNumber(storeUrl: string | undefined, id: string): string {
  return storeUrl === undefined || !/^\d+$/.test(id) ? '' : `${storeUrl.replace(/\/+$/, '')}/?p=${id}`
}

/** The export writes line ends as `\n`. */
function prose(text: string): string {
  return text.replaceAll('\\n', '\n')
}

/** A text that a table would take for a formula gets an apostrophe. */
function unescaped(text: string): string {
  return text.replace(/^'(?=[=+\-@])/, '')
}

/** Several in a cell are set apart by commas; a comma of a value's own has a backslash. */
function entriesOf(text: string): string[] {
  return text.split(/(?<!\\),/).map(entry => withoutEscapes(entry).trim())
}

function withoutEscapes(text: string): string {
  return text.replaceAll('\\,', ',')
}

function firstOf(text: string): string {
  return entriesOf(text)[0] ?? ''
}

/** Of `Home, Home > Kitchen, Sale` the one that says most. */
function deepestCategory(text: string): string[] {
  const paths = entriesOf(decodeEntities(text)).map(path => tidyCategory(path.split('>')))
  return paths.reduce((best, path) => (path.length > best.length ? path : best), [])
}
