import { shuffledIndices } from '../support/random.ts'
import { type Ask, MEASURES, type Measure, type Session } from './engine.ts'

const SEED = 3
const WARM_UP_MS = 10_000

/** Times of one class of queries; `queries` says which ones, the times and hits stand beside them. */
export type Timings = {
  queries: number[]
  /** Milliseconds, for each thing that was asked. */
  ms: Partial<Record<Measure, number[]>>
  /** How many each query got from `search`. */
  hits: number[]
}

/** Asks queries like those to come, none of them: code and caches get warm and no answer is met twice. */
export async function warmUp({ asks }: Session, queries: readonly string[]): Promise<void> {
  const end = performance.now() + WARM_UP_MS
  for (const query of queries) {
    for (const ask of Object.values(asks)) await ask(`${query} new`)
    if (performance.now() > end) return
  }
}

/**
 * Asks each query once, in an order fixed by a seed. Stops when the budget is used up: what was asked until then is a
 * fair sample, and the same one however often it is drawn as far as it goes. Nothing is asked without a budget.
 */
export async function timeQueries(
  { asks }: Session,
  queries: readonly string[],
  budgetMs: number,
): Promise<Timings> {
  const timings: Timings = { queries: [], ms: {}, hits: [] }
  const measures = MEASURES.flatMap(name => {
    const ask = asks[name]
    if (ask === undefined) return []
    const ms: number[] = []
    timings.ms[name] = ms
    return [{ name, ask, ms }]
  })
  if (budgetMs === 0) return timings
  const end = performance.now() + budgetMs
  for (const place of shuffledIndices(queries.length, SEED)) {
    timings.queries.push(place)
    for (const { name, ask, ms } of measures) {
      const { took, hits } = await time(ask, queries[place]!)
      ms.push(took)
      if (name === 'search') timings.hits.push(hits)
    }
    if (performance.now() > end) break
  }
  return timings
}

async function time(ask: Ask, query: string): Promise<{ took: number; hits: number }> {
  const start = performance.now()
  const answer = ask(query)
  // An engine that answers at once is not made to wait for the event loop.
  const hits = typeof answer === 'number' ? answer : await answer
  return { took: performance.now() - start, hits }
}
