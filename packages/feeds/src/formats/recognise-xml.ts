import { localName } from '../tokens/xml-tag.ts'
import type { FeedFormat } from './formats.ts'
import { isItemName } from './pricerunner-xml.ts'

const TAGS_MAX = 200

/**
 * Google's by its namespace, its prefix or a root of RSS or Atom; else a list of products under whatever root. What
 * is neither is called Google's, whose parser says what it misses.
 */
export function recogniseXml(start: string): FeedFormat {
  if (/base\.google\.com\/ns|<g:[a-z]/i.test(start)) return 'google-xml'
  const opening = start
    .replace(/<!\[CDATA\[.*?(\]\]>|$)|<!--.*?(-->|$)/gs, '')
    .matchAll(/<([^\s<>/?!][^\s<>/]{0,100})/g)
  let root: string | null = null
  let tags = 0
  for (const [, name = ''] of opening) {
    if (root === null) {
      root = localName(name)
      if (/^(rss|feed|rdf|channel)$/i.test(root)) return 'google-xml'
    } else if (isItemName(name)) return 'pricerunner-xml'
    if (++tags > TAGS_MAX) break
  }
  return 'google-xml'
}
