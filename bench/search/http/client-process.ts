import { answerParent } from '../../support/in-child.ts'
import { KeepAliveConnection } from './keep-alive-connection.ts'
import { makeTargets, searchPath } from './request-targets.ts'

// The client in a process of its own: so many connections, each with one request under way at any time.

export type ClientTask = {
  url: string
  key: string
  path: string
  queries: readonly string[]
  /** Taken in turn, from the first again after the last. */
  targets: { from: number; count: number }
  durationMs: number
  connections: number
}

export type ClientReport = {
  /** Of each answer with status 200. */
  ms: number[]
  elapsedMs: number
  failed: number
  firstFailure: string | null
  /** Of all such answers, heads included. */
  bytes: number
}

answerParent(async ({ url, key, path, queries, targets, durationMs, connections }: ClientTask, stack) => {
  const paths = makeTargets(queries, targets.from, targets.count).map(target => searchPath(path, target))
  const report: ClientReport = { ms: [], elapsedMs: 0, failed: 0, firstFailure: null, bytes: 0 }
  const open = await Promise.all(
    Array.from({ length: connections }, () => KeepAliveConnection.open(new URL(url), key)),
  )
  stack.defer(() => {
    for (const connection of open) connection.close()
  })
  let next = 0
  const began = performance.now()
  const end = began + durationMs
  await Promise.all(
    open.map(async connection => {
      while (performance.now() < end) {
        const asked = performance.now()
        const { status, bytes, head } = await connection.get(paths[next++ % paths.length]!)
        if (status === 200) {
          report.ms.push(performance.now() - asked)
          report.bytes += bytes
        } else {
          report.failed++
          report.firstFailure ??= head.split('\r\n', 1)[0] ?? null
        }
      }
    }),
  )
  report.elapsedMs = performance.now() - began
  return report
})
