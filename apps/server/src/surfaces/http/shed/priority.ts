/** First what is served longest. `health` and `go` are never turned away. */
export const PRIORITIES = ['health', 'go', 'search', 'rest', 'bulk'] as const

export type Priority = (typeof PRIORITIES)[number]

/** Whole segments: `/v1/search` is also `/v1/search/` and not `/v1/searches`. Metrics are what overload is seen by. */
const FIRST_SEGMENTS: ReadonlyMap<string, Priority> = new Map(
  Object.entries<Priority>({
    '/health': 'health',
    '/metrics': 'health',
    '/mcp/health': 'health',
    '/go': 'go',
    '/mcp': 'search',
    '/catalog': 'search',
    '/v1/search': 'search',
    '/v1/products': 'search',
    '/v1/suggest': 'search',
    '/v1/deals': 'search',
    '/api/search': 'search',
    '/api/products': 'search',
    '/api/suggest': 'search',
    '/v1/ingest': 'bulk',
    '/v1/feeds': 'bulk',
    '/feeds': 'bulk',
  }),
)

const CHECKED_SEGMENTS = 2

/**
 * What a request counts as, from its address alone: it is told before the router, the guard or a parser has looked at
 * it. Whatever is not listed is `rest`.
 */
export function priorityOf(address: string): Priority {
  let end = address.indexOf('?')
  if (end < 0) end = address.length
  let found: Priority = 'rest'
  let from = 1
  for (let segment = 0; segment < CHECKED_SEGMENTS && from < end; segment++) {
    let to = address.indexOf('/', from)
    if (to < 0 || to > end) to = end
    // The longer prefix wins: /mcp/health is not /mcp.
    found = FIRST_SEGMENTS.get(address.slice(0, to)) ?? found
    from = to + 1
  }
  return found
}
