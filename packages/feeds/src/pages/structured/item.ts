/** A thing described on a page, whatever the syntax it was written in. */
export type Item = {
  /** Local names such as `Product`; empty when none is given. */
  types: string[]
  id: string | null
  /** By local name, such as `offers`, in the order of the page. */
  properties: Map<string, ItemValue[]>
}

export type ItemValue = string | Item

export type ItemSource = 'json-ld' | 'microdata' | 'rdfa'

const VOCABULARY =
  /^(?:https?:)?\/\/(?:www\.)?(?:schema\.org|data-vocabulary\.org|purl\.org\/goodrelations\/v1)[/#]+/i
// GoodRelations and the vocabulary before schema.org, still met in shops' old templates.
const OLD_NAMES: Readonly<Record<string, string>> = {
  offerDetails: 'offers',
  hasCurrencyValue: 'price',
  hasCurrency: 'priceCurrency',
  hasPriceSpecification: 'priceSpecification',
  hasStockKeepingUnit: 'sku',
  'hasEAN_UCC-13': 'gtin13',
  hasMPN: 'mpn',
  currency: 'priceCurrency',
  photo: 'image',
}

/** `https://schema.org/Product`, `schema:Product` and `Product` are all `Product`. */
export function localName(name: string): string {
  const bare = name
    .trim()
    .replace(VOCABULARY, '')
    .replace(/^[a-z][\w-]{0,15}:(?!\/\/)/i, '')
  return OLD_NAMES[bare] ?? bare
}

export function createItem(types: readonly string[], id: string | null = null): Item {
  return { types: types.map(localName).filter(type => type !== ''), id, properties: new Map() }
}

export function addValue(item: Item, name: string, value: ItemValue): void {
  const values = item.properties.get(name)
  if (values === undefined) item.properties.set(name, [value])
  else if (values.length < 2_000) values.push(value)
}

export const valuesOf = (item: Item, name: string): readonly ItemValue[] => item.properties.get(name) ?? []

/** The items among a property's values. */
export const itemsOf = (item: Item, name: string): Item[] =>
  valuesOf(item, name).filter(value => typeof value !== 'string')

/** The first of the properties that has a text; of an item its name, its value or its address. */
export function textOfItem(item: Item, ...names: string[]): { text: string; path: string } | null {
  for (const name of names) {
    for (const value of valuesOf(item, name)) {
      const text = typeof value === 'string' ? value : inner(value)
      if (text.trim() !== '') return { text: text.trim(), path: name }
    }
  }
  return null
}

function inner(item: Item): string {
  for (const name of ['name', 'value', '@value', 'url', 'contentUrl']) {
    const value = valuesOf(item, name).find(one => typeof one === 'string' && one.trim() !== '')
    if (typeof value === 'string') return value
  }
  return item.id ?? ''
}

export const isOfType = (item: Item, pattern: RegExp): boolean => item.types.some(type => pattern.test(type))
