import type { SchemaElement, SchemaTree } from 'hyparquet'
import { FeedError } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { malformed } from './malformed.ts'

/** A column or a group of columns, as hyparquet's assembling functions want it. */
export type SchemaNode = SchemaTree

/** A column that holds values, with the way to it from the root. */
export type Leaf = {
  key: string
  node: SchemaNode
  way: SchemaNode[]
  maxDefinition: number
  maxRepetition: number
}

const TYPES = new Set([
  'BOOLEAN',
  'INT32',
  'INT64',
  'INT96',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
])

/** The tree that the flat list of a footer describes. Throws FeedError `malformed_feed` or `too_deep`. */
export function readSchema(elements: readonly SchemaElement[], limits: FeedLimits): SchemaNode {
  let at = 0
  const build = (path: string[], depth: number): SchemaNode => {
    if (depth > limits.depthMax)
      throw new FeedError('too_deep', `the schema nests deeper than ${limits.depthMax}`)
    const element = elements[at++]
    if (element === undefined) throw malformed('the schema ends early')
    if (typeof element.name !== 'string') throw malformed('a column has no name')
    const own = depth === 0 ? path : [...path, element.name]
    const start = at
    const children: SchemaNode[] = []
    const names = new Set<string>()
    const childrenCount = element.num_children ?? 0
    if (childrenCount > elements.length) throw malformed(`a column claims ${childrenCount} columns within`)
    for (let child = 0; child < childrenCount; child++) {
      const node = build(own, depth + 1)
      // Of two columns by one name the values could not be told apart.
      if (names.has(node.element.name))
        throw malformed(`two columns are named ${node.element.name.slice(0, 60)}`)
      names.add(node.element.name)
      children.push(node)
    }
    if (children.length === 0 && depth > 0 && !TYPES.has(element.type ?? '')) {
      throw malformed(`the column ${element.name.slice(0, 60)} has no type`)
    }
    return { element, children, path: own, count: at - start + 1 }
  }
  const root = build([], 0)
  if (at !== elements.length) throw malformed('the schema goes on behind its end')
  if (root.children.length === 0) throw malformed('it has no columns')
  if (leavesOf(root).length > limits.columnsMax)
    throw malformed(`it has more than ${limits.columnsMax} columns`)
  return root
}

/** The columns with values below a node. `above` leads from the root to its parent. */
export function leavesOf(node: SchemaNode, above: readonly SchemaNode[] = []): Leaf[] {
  const way = [...above, node]
  if (node.children.length > 0) return node.children.flatMap(child => leavesOf(child, way))
  const below = way.slice(1).map(({ element }) => element.repetition_type)
  return [
    {
      key: node.path.join('\0'),
      node,
      way,
      maxDefinition: below.filter(repetition => repetition !== 'REQUIRED').length,
      maxRepetition: below.filter(repetition => repetition === 'REPEATED').length,
    },
  ]
}
