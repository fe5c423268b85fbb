import { type Snapshot, search } from '../query/search.ts'
import type { SearchQuery, SearchResult } from '../types.ts'

/** A function of the caller's by where it is exported, so that every thread can load it for itself. */
export type PresenterLocation = { module: URL; exportName: string }

/** Writes the answer that is sent on. `context` is what the caller gave with the query, as a copy. */
export type Presenter = (result: SearchResult, context: unknown) => string

/** Rejects with TypeError when the module exports no such function, and with what importing it throws. */
export async function loadPresenter({ module, exportName }: PresenterLocation): Promise<Presenter> {
  const exported: Record<string, unknown> = await import(module.href)
  const presenter = exported[exportName]
  if (typeof presenter !== 'function') throw new TypeError(`${module} exports no function ${exportName}`)
  return presenter as Presenter
}

/** What is asked of a search thread. `present: null`: the result as it is. */
export type SearchOrder = { query: SearchQuery; present: { context: unknown } | null }

const utf8 = new TextEncoder()

/** A result as it is, or the presenter's text in UTF-8, in memory of its own. */
export type Answer = SearchResult | Uint8Array<ArrayBuffer>

/** Runs an order to its end, on whatever thread. Throws what the presenter throws. */
export function answerOrder(
  snapshot: Snapshot,
  { query, present }: SearchOrder,
  presenter: Presenter | null,
): Answer {
  if (present === null) return search(snapshot, query)
  if (presenter === null) throw new TypeError('the index was opened without a presenter')
  return utf8.encode(presenter(search(snapshot, query), present.context))
}
