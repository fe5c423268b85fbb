import type { FeedFormat } from './formats.ts'
import { arrayMember } from './json-rows.ts'

// Enough for the first rows of any feed.
const SAMPLE_CHARS = 30_000

const SHOPIFY = ['body_html', 'handle', 'vendor', 'product_type', 'published_at']
const OPENAI_FLAGS = ['is_eligible_search', 'enable_search', 'is_eligible_checkout', 'enable_checkout']
const OPENAI_ONLY = [
  'listing_has_variations',
  'target_countries',
  'store_country',
  'star_rating',
  'seller_name',
]

/** The JSON format of a feed by the names in its first rows, or null when it is a JSON document of another kind. */
export function recogniseJson(start: string): FeedFormat | null {
  const container = containerOf(start)
  if (container === null) return null
  const names = new Set(
    [...start.slice(0, SAMPLE_CHARS).matchAll(/"([\w:]{1,60})"\s*:/g)].map(match => match[1] ?? ''),
  )
  const counts = (list: readonly string[]): number => list.filter(name => names.has(name)).length
  if (names.has('variants')) {
    if (counts(SHOPIFY) >= 2) return 'shopify-json'
    if (names.has('id') && (container === 'object' || /"variants"\s*:\s*\[/.test(start))) return 'acp-json'
  }
  // A file of ACP lines starts with one that describes the feed.
  if (names.has('feed_id') && names.has('target_merchant')) return 'acp-json'
  if (isOpenai(names)) return 'openai-jsonl'
  return container === 'lines' ? 'jsonl' : 'json'
}

/** Whether these column names are those of OpenAI's product feed. */
export function isOpenai(names: ReadonlySet<string>): boolean {
  const counts = (list: readonly string[]): number => list.filter(name => names.has(name)).length
  return counts(OPENAI_FLAGS) > 0 || (names.has('item_id') && counts(OPENAI_ONLY) > 0)
}

function containerOf(start: string): 'array' | 'object' | 'lines' | null {
  if (start.startsWith('[')) return /^\[\s*[{\]]/.test(start) ? 'array' : null
  if (arrayMember(start) !== null) return 'object'
  return isJsonLine(start) ? 'lines' : null
}

/** An object that ends on its line; one spread over lines is a single document and no feed of lines. */
function isJsonLine(start: string): boolean {
  const end = start.indexOf('\n')
  return end === -1 || start.slice(0, end).trimEnd().endsWith('}')
}
