import type { PageTree } from '../tree/page-tree.ts'
import { addValue, createItem, type Item, type ItemValue, localName } from './item.ts'
import { parseLenient } from './lenient-json.ts'

const DEPTH_MAX = 40
const ITEMS_MAX = 20_000
const SCRIPTS_MAX = 60
const REPAIRS_MAX = 5
// Left in by shops' developers. A URL holds the same signs, so only whole lines go; those of CDATA stay.
const LINE_COMMENT = /^[ \t]*\/\/(?!\s*(?:<!\[CDATA|\]\]>)).*$/gm

/** The things in a page's JSON-LD, graphs taken apart, references to `@id` put in their places. */
export function readJsonLd(tree: PageTree): Item[] {
  const roots: Item[] = []
  const all: Item[] = []
  const scripts = tree.scripts.filter(({ type }) => /ld\+json|json\+ld/.test(type)).slice(0, SCRIPTS_MAX)
  const budget = { repairs: REPAIRS_MAX }
  for (const script of scripts) {
    const json = parseLenient(script.text.replace(LINE_COMMENT, ''), budget)
    collectRoots(json, roots, all, 0)
  }
  resolveReferences(all)
  return roots
}

function collectRoots(json: unknown, roots: Item[], all: Item[], depth: number): void {
  if (depth > DEPTH_MAX || typeof json !== 'object' || json === null) return
  if (Array.isArray(json)) {
    for (const entry of json) collectRoots(entry, roots, all, depth + 1)
    return
  }
  const graph = (json as Record<string, unknown>)['@graph']
  const item = toItem(json as Record<string, unknown>, all, depth)
  if (item.types.length > 0 || graph === undefined) roots.push(item)
  collectRoots(graph, roots, all, depth + 1)
}

function toItem(json: Record<string, unknown>, all: Item[], depth: number): Item {
  const types = [json['@type'] ?? json.type].flat().filter(type => typeof type === 'string')
  const id = json['@id']
  const item = createItem(types, typeof id === 'string' ? id : null)
  all.push(item)
  for (const [name, value] of Object.entries(json)) {
    if (name === '@type' || name === '@id' || name === '@context' || name === '@graph') continue
    for (const one of toValues(value, all, depth + 1)) addValue(item, localName(name), one)
  }
  return item
}

function toValues(value: unknown, all: Item[], depth: number): ItemValue[] {
  if (depth > DEPTH_MAX || all.length > ITEMS_MAX) return []
  if (typeof value === 'string') return value.trim() === '' ? [] : [value]
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(entry => toValues(entry, all, depth + 1))
  if (typeof value !== 'object' || value === null) return []
  const object = value as Record<string, unknown>
  if (object['@value'] !== undefined) return toValues(object['@value'], all, depth + 1)
  if (Array.isArray(object['@list'])) return toValues(object['@list'], all, depth + 1)
  return [toItem(object, all, depth)]
}

/** A value that is nothing but an `@id` becomes the item of that id. */
function resolveReferences(all: Item[]): void {
  const byId = new Map<string, Item>()
  for (const item of all) {
    if (item.id === null || item.properties.size === 0) continue
    const known = byId.get(item.id)
    if (known === undefined || known.properties.size < item.properties.size) byId.set(item.id, item)
  }
  for (const item of all) {
    for (const values of item.properties.values()) {
      for (const [at, value] of values.entries()) {
        if (typeof value === 'string' || value.id === null || value.properties.size > 0) continue
        const target = byId.get(value.id)
        if (target !== undefined && target !== item) values[at] = target
      }
    }
  }
}
