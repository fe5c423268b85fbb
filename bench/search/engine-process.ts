import { answerParent } from '../support/in-child.ts'
import { folderBytes, peakRssBytes, settledRssBytes } from '../support/memory.ts'
import type { CorpusSpec } from './corpus.ts'
import type { Engine, Place, Session } from './engine.ts'
import { ENGINES, type EngineName } from './engines/index.ts'
import { type Timings, timeQueries, warmUp } from './measure.ts'
import { QUERY_CLASSES, type Queries, type QueryClass } from './queries.ts'
import { measureRequests, measureThreads } from './throughput.ts'

// One engine in a process of its own: `build` writes it, `serve` opens and measures it, `both` is for those that keep
// nothing on disk.

const THROUGHPUT_MS = 5_000

export type EngineTask = {
  engine: EngineName
  phase: 'build' | 'serve' | 'both'
  place: Place
  corpus: CorpusSpec
  queries: Queries
  budgetMs: Record<QueryClass, number>
}

export type BuildReport = { buildMs: number; peakRssBytes: number }

export type ServeReport = {
  reloadMs: number | null
  diskBytes: number | null
  /** What this process, and the engine's own processes, took beyond an empty Node. */
  rssBytes: number | null
  qps: number | null
  timings: Record<QueryClass, Timings>
}

answerParent(async (task: EngineTask, stack) => {
  const engine = await ENGINES[task.engine]()
  const emptyBytes = settledRssBytes()
  const began = performance.now()
  if (engine.kind === 'memory') {
    const session = stack.use(await engine.build(task.place, task.corpus))
    const built: BuildReport = { buildMs: performance.now() - began, peakRssBytes: peakRssBytes() }
    return { ...built, ...(await serve(task, engine, session, null, emptyBytes)) }
  }
  if (task.phase === 'build') {
    await engine.build(task.place, task.corpus)
    return { buildMs: performance.now() - began, peakRssBytes: peakRssBytes() } satisfies BuildReport
  }
  const session = stack.use(await engine.open(task.place))
  return serve(task, engine, session, performance.now() - began, emptyBytes)
})

async function serve(
  { engine: name, place, queries, budgetMs }: EngineTask,
  engine: Engine,
  session: Session,
  reloadMs: number | null,
  emptyBytes: number,
): Promise<ServeReport> {
  await warmUp(session, queries.real)
  const timings = {} as Record<QueryClass, Timings>
  for (const kind of QUERY_CLASSES) timings[kind] = await timeQueries(session, queries[kind], budgetMs[kind])
  const outside = session.outsideBytes?.()
  const rssBytes = outside === null ? null : settledRssBytes() - emptyBytes + (outside ?? 0)
  const diskBytes =
    engine.kind === 'memory' ? null : ((await session.diskBytes?.()) ?? (await folderBytes(place.folder)))
  return { reloadMs, diskBytes, rssBytes, qps: await throughput(), timings }

  async function throughput(): Promise<number | null> {
    if (engine.kind === 'memory') return null
    return engine.concurrency === 'threads'
      ? measureThreads(name, place, queries.real, THROUGHPUT_MS)
      : measureRequests(session, queries.real, THROUGHPUT_MS)
  }
}
