import { fileURLToPath } from 'node:url'
import { inChild } from '../../support/in-child.ts'
import { rssBytesOf } from '../../support/memory.ts'
import { summarise } from '../../support/summarise.ts'
import type { Figures } from '../figures.ts'
import type { Survey } from '../survey.ts'
import type { ClientReport, ClientTask } from './client-process.ts'
import { SEARCH_PATHS } from './request-targets.ts'
import { startApi } from './start-api.ts'

const CLIENT = fileURLToPath(new URL('./client-process.ts', import.meta.url))
const CONNECTIONS = 16
const DURATION_MS = 10_000
/** Three threads each compile the engine: measured in slices of 10 s, a new process was at its speed in the third. */
const WARM_UP_MS = 30_000
/** More than any server here answers in the time: none comes twice. */
const UNCACHED_TARGETS = 400_000
const CACHED_TARGETS = 50

type Options = {
  /** An empty folder for the server. */
  home: string
  /** Folder of the saved index to serve. */
  index: string
  survey: Survey
  queries: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  signal: AbortSignal
  print(line: string): void
}

/**
 * The real API, in a process of its own over the index that was built, driven by a client in another: first with
 * requests that are all different, then with fifty that come back. Client and server share the machine.
 */
export async function measureHttp({
  home,
  index,
  survey,
  queries,
  env,
  signal,
  print,
}: Options): Promise<Figures> {
  await using api = await startApi({ home, index, survey, env, signal })
  const figures: Figures = {}
  for (const [prefix, path] of Object.entries(SEARCH_PATHS)) {
    const drive = (targets: { from: number; count: number }, durationMs: number) =>
      inChild<ClientTask, ClientReport>(
        CLIENT,
        { url: api.url, key: api.key, path, queries, targets, durationMs, connections: CONNECTIONS },
        { signal, scratch: home },
      )
    await drive({ from: UNCACHED_TARGETS, count: UNCACHED_TARGETS }, WARM_UP_MS)
    const uncached = await drive({ from: 0, count: UNCACHED_TARGETS }, DURATION_MS)
    const cached = await drive({ from: 0, count: CACHED_TARGETS }, DURATION_MS)
    for (const { failed, firstFailure } of [uncached, cached]) {
      if (failed > 0) print(`http: ${failed} requests got no 200; the first: ${firstFailure}`)
    }
    Object.assign(figures, describe(`http.${prefix}`, uncached), describe(`http.${prefix}cached_`, cached))
    print(
      `http: ${path}, ${CONNECTIONS} connections, ${uncached.ms.length} requests in ${DURATION_MS / 1_000} s, ` +
        `then ${cached.ms.length} of ${CACHED_TARGETS} that come back; server and client on the same machine`,
    )
  }
  const serverBytes = rssBytesOf(api.pid)
  return { ...figures, ...(serverBytes !== null && { 'http.server_rss_bytes': serverBytes }) }
}

function describe(prefix: string, { ms, elapsedMs, failed, bytes }: ClientReport): Figures {
  const { p50, p90, p99, mean, max } = summarise(ms)
  return {
    [`${prefix}requests`]: ms.length,
    [`${prefix}failed`]: failed,
    [`${prefix}qps`]: (ms.length * 1_000) / elapsedMs,
    [`${prefix}p50_ms`]: p50,
    [`${prefix}p90_ms`]: p90,
    [`${prefix}p99_ms`]: p99,
    [`${prefix}mean_ms`]: mean,
    [`${prefix}max_ms`]: max,
    [`${prefix}answer_bytes`]: bytes / ms.length,
  }
}
