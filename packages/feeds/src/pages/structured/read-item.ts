import { normaliseGtin } from '../../values/normalise-gtin.ts'
import { readCondition } from '../../values/read-condition.ts'
import type { Found, PageFacts, PageSource } from '../product-page.ts'
import { plainLine } from '../tree/element-text.ts'
import { type Item, isOfType, itemsOf, textOfItem, valuesOf } from './item.ts'

/** What a product item says besides its offers. Values as read, tidied, none of them empty. */
export type ItemFacts = Partial<Record<keyof PageFacts, Found>> & { productId?: Found; model?: Found }

const GTINS = ['gtin', 'gtin14', 'gtin13', 'gtin12', 'gtin8', 'ean', 'ean13', 'upc', 'isbn', 'barcode']
const NAME_CHARS_MAX = 1_000
const ID_CHARS_MAX = 100

/** The facts of one item; `prefix` names it in the paths, such as `Product`. */
export function readItem(item: Item, source: PageSource, prefix: string): ItemFacts {
  const facts: ItemFacts = {}
  const put = (field: keyof ItemFacts, value: string | null | undefined, path: string): void => {
    const tidy = value?.trim() ?? ''
    if (tidy === '' || /^(?:null|undefined|n\/?a|none|false|-+)$/i.test(tidy) || facts[field] !== undefined)
      return
    facts[field] = { value: tidy, origin: { source, path: `${prefix}.${path}` } }
  }
  const name = textOfItem(item, 'name', 'title')
  put('name', name === null ? null : plainLine(name.text).slice(0, NAME_CHARS_MAX), name?.path ?? '')
  const description = textOfItem(item, 'description')
  put('description', description === null ? null : plainLine(description.text), 'description')
  const brand = textOfItem(item, 'brand', 'manufacturer')
  if (brand !== null && !/^https?:/.test(brand.text))
    put('brand', plainLine(brand.text).slice(0, 200), brand.path)
  putIdentifiers(item, put)
  const image = textOfItem(item, 'image', 'images')
  put('imageUrl', image?.text, 'image')
  const [rating] = itemsOf(item, 'aggregateRating')
  if (rating !== undefined) putRating(rating, put)
  const condition = textOfItem(item, 'itemCondition')?.text ?? ''
  const state = readCondition(condition.replace(/^.*[/#]/s, ''))
  if (state !== 'unknown') put('condition', state, 'itemCondition')
  put('url', textOfItem(item, 'url')?.text, 'url')
  const group = textOfItem(item, 'productGroupID', 'inProductGroupWithID')
  put('itemGroupId', group?.text.slice(0, ID_CHARS_MAX), group?.path ?? '')
  const updated = textOfItem(item, 'dateModified')
  put('updatedAt', updated?.text.slice(0, 40), 'dateModified')
  return facts
}

type Put = (field: keyof ItemFacts, value: string | null | undefined, path: string) => void

function putIdentifiers(item: Item, put: Put): void {
  const sku = textOfItem(item, 'sku')
  if (sku !== null) put('sku', tidyId(sku.text), 'sku')
  for (const name of GTINS) {
    const text = textOfItem(item, name)?.text
    if (text !== undefined) put('gtin', normaliseGtin(text), name)
  }
  const mpn = textOfItem(item, 'mpn')
  if (mpn !== null) put('mpn', tidyId(mpn.text), 'mpn')
  const model = textOfItem(item, 'model')
  if (model !== null && !/^https?:/.test(model.text)) put('model', tidyId(model.text), 'model')
  // productID and identifier are free text: `sku:123`, `isbn:978…`, or a property with a name.
  for (const name of ['productID', 'productId', 'identifier']) {
    for (const value of valuesOf(item, name)) {
      const text = typeof value === 'string' ? value : (textOfItem(value, 'value')?.text ?? '')
      const label = typeof value === 'string' ? '' : (textOfItem(value, 'propertyID', 'name')?.text ?? '')
      const [, scheme = label, id = ''] = /^\s*(?:([a-z][a-z\d]{1,9}):)?\s*(.*)$/is.exec(text) ?? []
      if (/^(?:gtin|ean|upc|isbn)/i.test(scheme)) put('gtin', normaliseGtin(id), name)
      else if (/^mpn/i.test(scheme)) put('mpn', tidyId(id), name)
      else if (/^sku/i.test(scheme)) put('sku', tidyId(id), name)
      else put('productId', tidyId(id), name)
    }
  }
}

function putRating(rating: Item, put: Put): void {
  const value = textOfItem(rating, 'ratingValue')?.text.replace(',', '.')
  if (value !== undefined && /^\d{1,3}(?:\.\d+)?$/.test(value) && Number(value) > 0)
    put('rating', value, 'aggregateRating.ratingValue')
  const count = textOfItem(rating, 'reviewCount', 'ratingCount')
  const digits = count?.text.replace(/[\s.,]/g, '').match(/^\D{0,20}(\d{1,9})\D{0,40}$/)?.[1]
  put('reviewsCount', digits, `aggregateRating.${count?.path ?? ''}`)
}

function tidyId(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^(?:sku|mpn|item|art(?:icle)?|model|ref)?\s{0,3}(?:no|nr)?\.?\s{0,3}[:#]\s{0,5}/i, '')
    .trim()
  if (bare === '' || bare.length > ID_CHARS_MAX || /^https?:/i.test(bare)) return null
  return bare
}

/** The trail of a BreadcrumbList, from the root downwards. */
function readTrail(list: Item): string[] {
  const entries =
    itemsOf(list, 'itemListElement').length > 0 ? itemsOf(list, 'itemListElement') : itemsOf(list, 'item')
  const placed = entries.slice(0, 30).map((entry, at) => {
    const [inner] = itemsOf(entry, 'item')
    const name =
      textOfItem(entry, 'name')?.text ?? (inner === undefined ? '' : (textOfItem(inner, 'name')?.text ?? ''))
    const position = Number(textOfItem(entry, 'position')?.text ?? Number.NaN)
    return { name: plainLine(name).slice(0, 200), position: Number.isFinite(position) ? position : at }
  })
  return placed
    .toSorted((one, other) => one.position - other.position)
    .map(({ name }) => name)
    .filter(name => name !== '' && !/^https?:\/\//.test(name))
}

/** The longest trail among the items and what stands in them. */
export function findTrail(roots: readonly Item[]): string[] {
  let longest: string[] = []
  const pending = [...roots]
  const seen = new Set<Item>()
  for (let at = 0; at < pending.length && at < 3_000; at++) {
    const item = pending[at]
    if (item === undefined || seen.has(item)) continue
    seen.add(item)
    if (isOfType(item, /^BreadcrumbList$/i)) {
      const trail = readTrail(item)
      if (trail.length > longest.length) longest = trail
    }
    for (const values of item.properties.values())
      for (const value of values) if (typeof value !== 'string') pending.push(value)
  }
  return longest
}
