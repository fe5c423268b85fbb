import { type Snapshot, search } from '../query/search.ts'
import type { SearchQuery, SearchResult } from '../types.ts'
import type { Interpretation, QueryContext } from '../understand/index.ts'
import { interpret } from './interpret.ts'

/** A function of the caller's by where it is exported, so that every thread can load it for itself. */
export type ResponderLocation = { module: URL; exportName: string }

/** The index as it is at one moment. */
export type IndexView = {
  search(query: SearchQuery): SearchResult
  /** As `interpret` of the index. */
  interpret(
    text: string,
    context: Omit<QueryContext, 'findBrand'>,
    visibleOrgIds?: readonly number[],
  ): Interpretation
}

/**
 * Writes the answer to a request from the index. `request` and `context` are copies of what was given to `respond` and
 * to `setContext`; the context is the same object until the next is set.
 */
export type Responder = (index: IndexView, request: unknown, context: unknown) => string

/** A responder, and what it is given beside each request. */
export type Responding = { responder: Responder | null; context: unknown }

/** Rejects with TypeError when the module exports no such function, and with what importing it throws. */
export async function loadResponder({ module, exportName }: ResponderLocation): Promise<Responder> {
  const exported: Record<string, unknown> = await import(module.href)
  const responder = exported[exportName]
  if (typeof responder !== 'function') throw new TypeError(`${module} exports no function ${exportName}`)
  return responder as Responder
}

/** What is asked of a search thread: the result of a query as it is, or what the responder makes of a request. */
export type SearchOrder = { query: SearchQuery } | { request: unknown }

const utf8 = new TextEncoder()

/** A result as it is, or the responder's text in UTF-8, in memory of its own. */
export type Answer = SearchResult | Uint8Array<ArrayBuffer>

/** Runs an order to its end, on whatever thread. Throws what the responder throws. */
export function answerOrder(
  snapshot: Snapshot,
  order: SearchOrder,
  { responder, context }: Responding,
): Answer {
  if ('query' in order) return search(snapshot, order.query)
  if (responder === null) throw new TypeError('the index was opened without a responder')
  return utf8.encode(responder(viewOf(snapshot), order.request, context))
}

const viewOf = (snapshot: Snapshot): IndexView => ({
  search: query => search(snapshot, query),
  interpret: (text, context, visibleOrgIds) => interpret(snapshot.shared, text, context, visibleOrgIds),
})
