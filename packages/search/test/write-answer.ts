import { threadId } from 'node:worker_threads'
import type { IndexView, Interpretation, SearchQuery, SearchResult } from '../src/index.ts'

/** How the responder reads texts. */
export const READING = { currency: 'USD', currencyDigits: () => 2, country: null }

export type WrittenAnswer = {
  threadId: number
  context: unknown
  read: Interpretation
  result: SearchResult
}

/** A responder for tests: searches and interprets `text`. Throws RangeError for the request `fail`; waits while a number is 0. */
export function writeAnswer(index: IndexView, request: unknown, context: unknown): string {
  if (request === 'fail') throw new RangeError('told to fail')
  if (request instanceof Int32Array) {
    Atomics.wait(request, 0, 0)
    return 'let go'
  }
  const query = request as SearchQuery
  const read = index.interpret(query.text, READING)
  return JSON.stringify({ threadId, context, read, result: index.search(query) } satisfies WrittenAnswer)
}

export const notAFunction = 1
