import { threadId } from 'node:worker_threads'
import type { SearchResult } from '../src/index.ts'

export type WrittenAnswer = { threadId: number; context: unknown; result: SearchResult }

/** A presenter for tests. Throws RangeError for the context `fail`. */
export function writeAnswer(result: SearchResult, context: unknown): string {
  if (context === 'fail') throw new RangeError('told to fail')
  return JSON.stringify({ threadId, context, result } satisfies WrittenAnswer)
}

export const notAFunction = 1
