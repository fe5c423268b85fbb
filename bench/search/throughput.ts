import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Place, Session } from './engine.ts'
import type { EngineName } from './engines/index.ts'

/** Engines whose total is a second query are asked both: one answer is what a shopper needs. */
async function askAll({ asks: { search, count } }: Session, query: string): Promise<void> {
  await search(query)
  await count?.(query)
}

/** Asks queries one after the other from `start` on, round and round, for so long; how many were answered. */
export async function askFor(
  session: Session,
  queries: readonly string[],
  start: number,
  durationMs: number,
): Promise<number> {
  const end = performance.now() + durationMs
  let answered = 0
  while (performance.now() < end) {
    await askAll(session, queries[(start + answered) % queries.length]!)
    answered++
  }
  return answered
}

/** Answers a second with two queries under way on one session. */
export async function measureRequests(
  session: Session,
  queries: readonly string[],
  durationMs: number,
): Promise<number> {
  const began = performance.now()
  const half = queries.length >> 1
  const counts = await Promise.all([0, half].map(start => askFor(session, queries, start, durationMs)))
  return perSecond(counts, performance.now() - began)
}

export type ThreadTask = {
  engine: EngineName
  place: Place
  queries: readonly string[]
  start: number
  durationMs: number
}

/** Answers a second with a session in each of two threads, over the same files. */
export async function measureThreads(
  engine: EngineName,
  place: Place,
  queries: readonly string[],
  durationMs: number,
): Promise<number> {
  const threads = [0, queries.length >> 1].map(start => {
    const workerData: ThreadTask = { engine, place, queries, start, durationMs }
    return new Worker(new URL('./throughput-thread.ts', import.meta.url), { workerData })
  })
  try {
    await Promise.all(threads.map(thread => once(thread, 'message')))
    const began = performance.now()
    const answers = threads.map(thread => once(thread, 'message'))
    for (const thread of threads) thread.postMessage('go')
    const counts = (await Promise.all(answers)).map(([count]) => count as number)
    return perSecond(counts, performance.now() - began)
  } finally {
    await Promise.all(threads.map(thread => thread.terminate()))
  }
}

function perSecond(counts: readonly number[], elapsedMs: number): number {
  return (counts.reduce((sum, count) => sum + count, 0) * 1_000) / elapsedMs
}
