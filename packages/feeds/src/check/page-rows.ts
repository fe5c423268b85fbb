import { FeedError } from '../feed-error.ts'
import { findProducts } from '../pages/structured/find-products.ts'
import { type Item, isOfType } from '../pages/structured/item.ts'
import { readJsonLd } from '../pages/structured/json-ld.ts'
import { readMicrodata, readRdfa } from '../pages/structured/markup-items.ts'
import { readTree } from '../pages/tree/page-tree.ts'
import { addValue, type StatedReader, type StatedSink } from './stated-row.ts'

const PAGE_CHARS_MAX = 12_000_000
const DEPTH_MAX = 8
const FIELDS_MAX = 2_000

/**
 * Reads the structured data of one HTML page: a row for the product that the page is about, nested properties under
 * dotted names (`offers.price`), `syntax` saying how it is marked up. Throws FeedError `not_a_feed` when the page
 * describes no product.
 */
export function createPageRows(sink: StatedSink): StatedReader {
  const parts: string[] = []
  let chars = 0
  return {
    write(text) {
      chars += text.length
      if (chars > PAGE_CHARS_MAX)
        throw new FeedError('feed_too_large', `the page has more than ${PAGE_CHARS_MAX} characters`)
      parts.push(text)
    },
    end() {
      const html = parts.join('')
      const product = mainProduct(html)
      if (product === null)
        throw new FeedError('not_a_feed', 'the page describes no product in structured data', 1)
      const fields = new Map<string, string[]>([['syntax', [product.source]]])
      flatten(product.item, '', fields, 0)
      sink({ line: lineOf(html, product.source), fields })
    },
  }
}

function mainProduct(html: string) {
  const tree = readTree(html)
  const names = { titles: [], addresses: [] }
  const found = [
    ...findProducts(readJsonLd(tree), 'json-ld', names),
    ...findProducts(readMicrodata(tree).roots, 'microdata', names),
    ...findProducts(readRdfa(tree).roots, 'rdfa', names),
  ]
  return found.toSorted((one, other) => other.score - one.score)[0] ?? null
}

function flatten(item: Item, prefix: string, fields: Map<string, string[]>, depth: number): void {
  if (item.types.length > 0) addValue(fields, `${prefix}@type`, item.types.join(' '))
  for (const [name, values] of item.properties) {
    for (const value of values) {
      if (fields.size >= FIELDS_MAX || depth >= DEPTH_MAX) return
      if (typeof value === 'string') addValue(fields, prefix + name, value.trim())
      else {
        addValue(fields, prefix + name, textOf(value))
        // An aggregate's own offers are offers like any other.
        const path = isOfType(item, /^AggregateOffer$/) && name === 'offers' ? prefix : `${prefix}${name}.`
        flatten(value, path, fields, depth + 1)
      }
    }
  }
}

/** What stands for a thing in one word. */
function textOf(item: Item): string {
  for (const name of ['name', 'url', 'contentUrl', 'value', '@id']) {
    const value = item.properties.get(name)?.[0]
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return item.types.join(' ') || '{}'
}

/** The line at which the data begins, as near as can be told. */
function lineOf(html: string, source: string): number {
  const pattern =
    source === 'json-ld' ? /application\/ld\+json/i : source === 'microdata' ? /itemscope/i : /typeof=/i
  return html.slice(0, Math.max(0, html.search(pattern))).split('\n').length
}
