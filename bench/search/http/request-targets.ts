/** As clients ask today, and as those older than that do. */
export const SEARCH_PATHS = { '': '/v1/search', older_: '/v1/products/search' } as const

const LOWEST_MIN_DOLLARS = 5
const LOWEST_MAX_DOLLARS = 500

/**
 * Query strings of searches with a price filter, all different: real queries one after the other, and with each round
 * of them other bounds. `from` counts on where an earlier call ended.
 */
export function makeTargets(queries: readonly string[], from: number, count: number): string[] {
  return Array.from({ length: count }, (_, place) => {
    const number = from + place
    const round = Math.floor(number / queries.length)
    const text = encodeURIComponent(queries[number % queries.length] ?? '')
    const min = (LOWEST_MIN_DOLLARS + (round % 40) / 100).toFixed(2)
    const max = (LOWEST_MAX_DOLLARS + round).toFixed(2)
    return `q=${text}&currency=USD&limit=20&min_price=${min}&max_price=${max}`
  })
}

export const searchPath = (path: string, target: string): string => `${path}?${target}`
