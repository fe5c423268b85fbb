import { attributeName } from './attribute-name.ts'
import type { ListField } from './offer-fields.ts'

/** The pieces of a fact by name: Google's sub-attributes without `_`, such as `country`, `attributename`. */
export type Parts = Readonly<Record<string, string>>

/** What a fact comes to. A joined attribute takes further facts of its name behind a `; `. */
export type ListFact =
  | { shipping: string }
  | { attribute: string; text: string; joined: boolean }
  | { field: 'title' | 'description'; text: string }

// Behind the names that hold the field plainly.
export const STRUCTURED_RANK = 50

// Columns called shipping also hold words (`free`, `2-3 days`).
const AMOUNT = /^\D{0,6}\d[\d.,' ]*\D{0,6}$/
const TIME = /da[yi]|hour|week|tag|jour|d[ií]a|uur|%/i

/** The facts in a text that stands for one or several of them, as in a cell of a table. Never throws. */
export function readListText(list: ListField, text: string, names?: readonly string[]): ListFact[] {
  if (names !== undefined && names.length > 0) {
    return entriesOf(list, text).flatMap(entry => readListParts(list, zip(names, entry)))
  }
  switch (list) {
    case 'shipping':
      return entriesOf(list, text).flatMap(readShippingText)
    case 'productDetail':
      return entriesOf(list, text).flatMap(readDetailText)
    case 'variantOptions':
      return readListParts(list, parseRecord(text))
    case 'structuredTitle':
    case 'structuredDescription':
      return readListParts(list, { content: text.replace(/^[a-z_]{1,40}:/, '').replace(/^"(.*)"$/s, '$1') })
    case 'productHighlight':
      return joined('product_highlight', text)
    case 'certification':
      return joined('certification', text)
    case 'freeShippingThreshold':
      return joined('free_shipping_threshold', text)
  }
}

/** The facts in pieces that came by name: elements within an element, an object. */
export function readListParts(list: ListField, parts: Parts): ListFact[] {
  const first = (...names: string[]): string => {
    for (const name of names) {
      const text = parts[name]
      if (text !== undefined && text !== '') return text
    }
    return ''
  }
  switch (list) {
    case 'shipping': {
      const region = first('region', 'postalcode', 'locationid', 'locationgroupname')
      const service = first('service', 'serviceclass')
      return shippingFact(first('country'), region, service, first('price', 'cost', 'amount'))
    }
    case 'productDetail':
      return detailFact(
        first('sectionname', 'section'),
        first('attributename', 'paramname', 'name'),
        first('attributevalue', 'val', 'value'),
      )
    case 'variantOptions':
      return Object.entries(parts).flatMap(([name, text]) => detailFact('', name, text))
    case 'structuredTitle':
      return [{ field: 'title', text: first('content') }]
    case 'structuredDescription':
      return [{ field: 'description', text: first('content') }]
    case 'certification': {
      const pieces = [
        'certificationauthority',
        'certificationname',
        'certificationcode',
        'certificationvalue',
      ]
      return joined('certification', withColons(pieces.map(name => parts[name] ?? '')))
    }
    case 'freeShippingThreshold':
      return joined('free_shipping_threshold', withColons([first('country'), first('pricethreshold')]))
    case 'productHighlight':
      return joined('product_highlight', first('value', 'text'))
  }
}

/** Several in one cell are set apart by commas, which prices and texts hold too. */
function entriesOf(list: ListField, text: string): string[] {
  if (list === 'shipping') return text.split(/,(?=\s*(?:[A-Za-z]{2})?:)/)
  return list === 'productDetail' ? text.split(/,(?=[^,:]{0,100}:[^,:]{1,100}:)/) : [text]
}

function zip(names: readonly string[], entry: string): Parts {
  const pieces = entry.split(':')
  const last = pieces.splice(names.length - 1).join(':')
  return Object.fromEntries(names.map((name, at) => [name, (pieces[at] ?? last).trim()]))
}

/** Google's own form has four pieces; of shorter ones the last is the price and the first, of two letters, the country. */
function readShippingText(entry: string): ListFact[] {
  const pieces = entry.split(':').map(text => text.trim())
  const [country = '', region = '', service = '', price = ''] = pieces
  if (pieces.length >= 4) return shippingFact(country, region, service, price)
  const last = pieces.pop() ?? ''
  return shippingFact(pieces[0] ?? '', pieces[1] ?? '', '', last)
}

function shippingFact(country: string, region: string, service: string, price: string): ListFact[] {
  if (!AMOUNT.test(price) || TIME.test(price)) return []
  return [{ shipping: `${piece(country)}:${piece(region)}:${piece(service)}:${price.trim()}` }]
}

/** Without the colon that sets pieces apart. */
function piece(text: string): string {
  return (text.includes(':') ? text.replaceAll(':', ' ') : text).trim()
}

function readDetailText(entry: string): ListFact[] {
  const [section = '', name = '', ...value] = entry.split(':')
  return value.length === 0 ? detailFact('', section, name) : detailFact(section, name, value.join(':'))
}

function detailFact(section: string, name: string, text: string): ListFact[] {
  const attribute = attributeName(name === '' ? section : name)
  return attribute === '' || text.trim() === '' ? [] : [{ attribute, text, joined: false }]
}

function joined(attribute: string, text: string): ListFact[] {
  return text === '' ? [] : [{ attribute, text, joined: true }]
}

function withColons(pieces: string[]): string {
  return pieces.join(':').replace(/^:+|:+$/g, '')
}

/** A table's cell may hold the object as JSON. */
function parseRecord(text: string): Parts {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) =>
        typeof inner === 'string' || typeof inner === 'number' ? [[name, String(inner)]] : [],
      ),
    )
  } catch {
    return {}
  }
}
