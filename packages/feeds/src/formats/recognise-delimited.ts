import { normaliseName, slotForName } from '../offer/column-names.ts'
import { sniffDelimiter } from './delimited.ts'
import type { FeedFormat } from './formats.ts'
import { isOpenai } from './recognise-json.ts'
import { looksLikeWoocommerce } from './woocommerce-names.ts'

const LINE_CHARS_MAX = 100_000

type Header = {
  delimiter: string
  /** As they stand, in lower case. */
  written: ReadonlySet<string>
  names: ReadonlySet<string>
  has(...names: string[]): boolean
}

/** The formats with columns of their own, by what no other one has. The first that fits counts. */
const RULES: readonly (readonly [FeedFormat, (header: Header) => boolean])[] = [
  ['shopify-csv', ({ has }) => has('handle', 'title') && (has('variantprice') || has('variantsku'))],
  ['woocommerce-csv', ({ names }) => looksLikeWoocommerce([...names])],
  [
    'awin-csv',
    ({ has }) => has('awproductid') || has('awdeeplink') || has('merchantproductid', 'searchprice'),
  ],
  ['cj-csv', ({ has }) => has('programname') && (has('programurl') || has('catalogname') || has('buyurl'))],
  ['rakuten-csv', ({ has }) => has('skunumber', 'primarycategory') || has('skunumber', 'productimageurl')],
  [
    'impact-csv',
    ({ has }) =>
      has('uniquemerchantsku') ||
      has('catalogitemid') ||
      has('currentprice', 'stockavailability', 'producturl'),
  ],
  ['openai-csv', ({ written }) => isOpenai(written)],
  ['google-tsv', ({ delimiter, has }) => delimiter === '\t' && has('id', 'title', 'link')],
]

/** The format of a table by its header line, or null when it looks like no table. */
export function recogniseDelimited(start: string): FeedFormat | null {
  if (start.startsWith('HDR|')) return 'rakuten-csv'
  const delimiter = sniffDelimiter(start)
  const separator = /^"?sep=."?\n/i.exec(start)?.[0] ?? ''
  const body = start.slice(separator.length)
  const end = body.indexOf('\n')
  const line = (end === -1 ? body : body.slice(0, end)).slice(0, LINE_CHARS_MAX)
  const cells = line.split(delimiter)
  const names = new Set(cells.map(normaliseName))
  const written = new Set(cells.map(cell => cell.trim().replace(/^"|"$/g, '').toLowerCase()))
  const has = (...wanted: string[]): boolean => wanted.every(name => names.has(name))
  const found = RULES.find(([, fits]) => fits({ delimiter, written, names, has }))
  if (found !== undefined) return found[0]
  const isKnown = [...names].some(name => slotForName(name) !== null)
  return line.includes(delimiter) || separator !== '' || isKnown ? 'csv' : null
}
