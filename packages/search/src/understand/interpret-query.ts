import { findBoosts } from './boosts/find-boosts.ts'
import { type Filters, findFilters } from './filters/find-filters.ts'
import type { Found } from './filters/word-filter.ts'
import { takeOut } from './take-out.ts'
import { scanTokens, type Token } from './tokens/scan-tokens.ts'
import type { Interpretation, QueryContext, Span } from './types.ts'

const MAX_TEXT_LENGTH = 1000

/** Never ends within a surrogate pair. */
function cut(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return text
  const last = text.charCodeAt(MAX_TEXT_LENGTH - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? MAX_TEXT_LENGTH - 1 : MAX_TEXT_LENGTH)
}

function spanOf(found: Found<unknown>, tokens: readonly Token[], text: string): Span {
  const from = tokens[found.start]?.from ?? 0
  const to = tokens[found.end - 1]?.to ?? from
  return { from, to, text: text.slice(from, to), as: found.as, effect: found.effect }
}

const takesOut = (found: Found<unknown>): boolean => found.effect !== 'boost'

/** The filters, unless taking their words out would bring words together that read as another filter. */
function settledFilters(text: string, tokens: readonly Token[], context: QueryContext): Filters {
  const filters = findFilters(tokens, context)
  if (!filters.found.some(takesOut)) return filters
  const rest = takeOut(
    text,
    filters.found.map(found => spanOf(found, tokens, text)),
  )
  const again = findFilters(scanTokens(rest), context)
  if (!again.found.some(takesOut)) return filters
  const notes = filters.found.filter(found => !takesOut(found))
  return { price: null, conditions: [], sort: null, availability: null, found: notes }
}

/**
 * Reads what a query asks for besides words: price, condition, order and stock are taken out of the text; brand,
 * colours, sizes and capacities stay in it. In doubt nothing is read. Text beyond 1,000 UTF-16 units is ignored.
 * Never throws unless `context` does.
 */
export function interpretQuery(text: string, context: QueryContext): Interpretation {
  const asked = cut(text)
  const tokens = scanTokens(asked)
  const { found, ...filters } = settledFilters(asked, tokens, context)
  const taken = new Uint8Array(tokens.length)
  for (const { start, end } of found) taken.fill(1, start, end)
  const { found: boosted, ...boosts } = findBoosts(tokens, asked, taken, context)
  const spans = [...found, ...boosted]
    .sort((one, other) => one.start - other.start)
    .map(one => spanOf(one, tokens, asked))
  return { text: takeOut(asked, spans), ...filters, ...boosts, spans }
}
