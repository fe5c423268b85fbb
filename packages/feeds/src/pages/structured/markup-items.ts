import { priceTextOf, textOf } from '../tree/element-text.ts'
import type { PageElement, PageTree } from '../tree/page-tree.ts'
import { addValue, createItem, type Item, localName } from './item.ts'

/** Things marked up in a page's elements. `loose` holds properties that stand in no thing at all. */
export type MarkupItems = { roots: Item[]; loose: Item }

type Syntax = {
  isScope(attributes: Readonly<Record<string, string>>): boolean
  typesOf(attributes: Readonly<Record<string, string>>): string
  idOf(attributes: Readonly<Record<string, string>>): string | null
  property: string
}

const MICRODATA: Syntax = {
  isScope: attributes => attributes.itemscope !== undefined,
  typesOf: attributes => attributes.itemtype ?? '',
  idOf: attributes => attributes.itemid ?? null,
  property: 'itemprop',
}
const RDFA: Syntax = {
  isScope: attributes => attributes.typeof !== undefined,
  typesOf: attributes => attributes.typeof ?? '',
  idOf: attributes => attributes.resource ?? attributes.about ?? null,
  property: 'property',
}
const TEXT_CHARS_MAX = 5_000
const REFERENCES_MAX = 20
const REFERENCED_ELEMENTS_MAX = 5_000

/** Microdata: `itemscope`, `itemprop`, `itemref`. */
export const readMicrodata = (tree: PageTree): MarkupItems => readMarkup(tree, MICRODATA)

/** RDFa Lite: `typeof`, `property`, `resource`; the vocabulary is taken for schema.org. */
export const readRdfa = (tree: PageTree): MarkupItems => readMarkup(tree, RDFA)

function readMarkup(tree: PageTree, syntax: Syntax): MarkupItems {
  const loose = createItem([])
  const roots: Item[] = []
  // The item each element belongs to, by element: its own when it opens one.
  const scopes: (Item | null)[] = new Array(tree.elements.length).fill(null)
  const items = new Map<PageElement, Item>()
  for (const element of tree.elements) {
    const owner = scopes[element.parent] ?? null
    const { attributes } = element
    const names = attributes[syntax.property]?.trim() ?? ''
    let own = owner
    if (syntax.isScope(attributes)) {
      const types = syntax.typesOf(attributes).split(/\s+/)
      own = createItem(types, syntax.idOf(attributes))
      items.set(element, own)
      if (names === '' || owner === null) roots.push(own)
    }
    scopes[element.at] = own
    if (names === '') continue
    const target = owner ?? loose
    const isMeta = syntax === RDFA && owner === null
    if (!isMeta) addProperties(tree, element, names, target, own === owner ? null : own)
  }
  if (syntax === MICRODATA) addReferenced(tree, items)
  return { roots, loose }
}

function addProperties(
  tree: PageTree,
  element: PageElement,
  names: string,
  target: Item,
  own: Item | null,
): void {
  for (const name of names.split(/\s+/).slice(0, 10)) {
    const local = localName(name)
    addValue(target, local, own ?? valueIn(tree, element, local))
  }
}

function valueIn(tree: PageTree, element: PageElement, name: string): string {
  const { attributes, tag } = element
  const { content, href, src, datetime, value, data, resource } = attributes
  if (content !== undefined && (content.trim() !== '' || tag === 'meta')) return content.trim()
  if (tag === 'img' || tag === 'source' || tag === 'video' || tag === 'audio' || tag === 'iframe')
    return (src || attributes['data-src'] || '').trim()
  if (tag === 'object') return data ?? ''
  if (tag === 'data' || tag === 'meter' || tag === 'input') return value ?? ''
  if (tag === 'time' && datetime !== undefined) return datetime
  const isAddress = /^(?:url|image|availability|itemCondition|logo|sameAs|item)$/.test(name)
  if (tag === 'link' || isAddress) {
    const address = href ?? resource ?? src
    if (address !== undefined) return address.trim()
  }
  const isPrice = /price$/i.test(name)
  return isPrice ? priceTextOf(tree, element).slice(0, 200) : textOf(tree, element, TEXT_CHARS_MAX)
}

/** Properties that an item takes over from elsewhere on the page by `itemref`. */
function addReferenced(tree: PageTree, items: ReadonlyMap<PageElement, Item>): void {
  const referring = [...items].filter(([element]) => element.attributes.itemref !== undefined)
  if (referring.length === 0) return
  const byId = new Map<string, PageElement>()
  for (const element of tree.elements) {
    const { id } = element.attributes
    if (id !== undefined && !byId.has(id)) byId.set(id, element)
  }
  let room = REFERENCED_ELEMENTS_MAX
  for (const [scope, item] of referring.slice(0, 200)) {
    for (const id of (scope.attributes.itemref ?? '').split(/\s+/).slice(0, REFERENCES_MAX)) {
      const start = byId.get(id)
      if (start === undefined || (scope.at >= start.at && scope.at < start.end)) continue
      for (let at = start.at; at < start.end && room > 0; room--) {
        const element = tree.elements[at]
        if (element === undefined) break
        const names = element.attributes.itemprop ?? ''
        const own = items.get(element) ?? null
        if (names !== '') addProperties(tree, element, names, item, own)
        // What is inside another item belongs to that one.
        at = own === null ? at + 1 : element.end
      }
    }
  }
}
