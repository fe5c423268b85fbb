import { FeedError, shorten } from '../feed-error.ts'
import { localName } from '../tokens/xml-tag.ts'
import { GoogleNames } from './google-names.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'
import { createXmlItemsParser } from './xml-items.ts'

const ITEM_NAMES: ReadonlySet<string> = new Set(['item', 'entry'])
const ROOT_NAMES: ReadonlySet<string> = new Set([
  'rss',
  'feed',
  'RDF',
  'channel',
  'items',
  'products',
  'root',
])

/** Google Merchant Center's RSS 2.0 and Atom feeds. */
export function createGoogleXmlParser({ limits, sink }: ParserContext): FeedParser {
  const format = {
    names: new GoogleNames(),
    checkRoot,
    isItem: (name: string) => ITEM_NAMES.has(localName(name)),
    readsItemAttributes: false,
  }
  return createXmlItemsParser(format, limits, sink)
}

function checkRoot(name: string, line: number): void {
  const root = localName(name)
  if (ROOT_NAMES.has(root) || ITEM_NAMES.has(root)) return
  throw new FeedError('not_a_feed', `<${shorten(name)}> is not the root of an RSS or Atom feed`, line)
}
