import { KeepAliveConnection } from '../../bench/search/http/keep-alive-connection.ts'
import { answerParent } from '../../bench/support/in-child.ts'

// Load in a process of its own, over bare sockets, so that it takes as little as can be from the server beside it.

export type GeneratorTask = {
  url: string
  key: string
  /** Taken in turn. */
  paths: readonly string[]
  durationMs: number
  /** Requests a second, whatever becomes of them; null: one after the other on each connection. */
  ratePerS: number | null
  /** Open from the beginning. */
  connections: number
  /** Asked ten times a second each, on connections of their own, and expected to answer so. */
  probes: readonly { path: string; status: number }[]
}

export type GeneratorReport = {
  elapsedMs: number
  /** Of each answer 200, from when it was due to be asked. */
  acceptedMs: number[]
  refused: number
  /** Neither: broken connections and other answers. */
  failed: number
  /** Due, and not asked: no connection was free. */
  unsent: number
  probeMs: number[]
  probesFailed: number
  /** Of one core. */
  cpuShare: number
}

const TICK_MS = 4
const PROBE_EVERY_MS = 100

answerParent(async (task: GeneratorTask, stack) => {
  const { paths, durationMs, ratePerS, connections, probes } = task
  const url = new URL(task.url)
  const report: GeneratorReport = {
    elapsedMs: 0,
    acceptedMs: [],
    refused: 0,
    failed: 0,
    unsent: 0,
    probeMs: [],
    probesFailed: 0,
    cpuShare: 0,
  }
  const all = new Set<KeepAliveConnection>()
  stack.defer(() => {
    for (const connection of all) connection.close()
  })
  const open = async (key: string | null) => {
    const connection = await KeepAliveConnection.open(url, key)
    all.add(connection)
    return connection
  }
  // Open before the clock runs, as a balancer's are: what is measured is how requests are answered.
  const idle: KeepAliveConnection[] = []
  while (idle.length < connections) idle.push(await open(task.key))
  const beganMs = performance.now()
  const endMs = beganMs + durationMs
  const cpu = process.cpuUsage()
  let next = 0

  const ask = async (connection: KeepAliveConnection, dueMs: number): Promise<KeepAliveConnection | null> => {
    try {
      const { status } = await connection.get(paths[next++ % paths.length] ?? '/')
      if (status === 200) report.acceptedMs.push(performance.now() - dueMs)
      else if (status === 503) report.refused++
      else report.failed++
      return connection
    } catch {
      report.failed++
      all.delete(connection)
      return null
    }
  }

  const probe = async ({ path, status }: { path: string; status: number }) => {
    const connection = await open(null)
    for (let dueMs = performance.now(); dueMs < endMs; dueMs += PROBE_EVERY_MS) {
      await pauseUntil(dueMs)
      const askedMs = performance.now()
      const answer = await connection.get(path).catch(() => null)
      report.probeMs.push(performance.now() - askedMs)
      if (answer?.status !== status) report.probesFailed++
      if (answer === null) return
    }
  }

  const oneByOne = async (first: KeepAliveConnection) => {
    let connection: KeepAliveConnection | null = first
    while (performance.now() < endMs) {
      connection = await ask(connection ?? (await open(task.key)), performance.now())
    }
  }

  const atRate = async (perS: number) => {
    const underWay = new Set<Promise<unknown>>()
    let due = 0
    const send = async (connection: KeepAliveConnection, dueMs: number) => {
      const kept = await ask(connection, dueMs)
      idle.push(kept ?? (await open(task.key)))
    }
    while (performance.now() < endMs) {
      const nowMs = performance.now()
      for (; due < ((nowMs - beganMs) * perS) / 1_000; due++) {
        const dueMs = beganMs + (due * 1_000) / perS
        const connection = idle.pop()
        if (connection === undefined) {
          report.unsent++
          continue
        }
        const sent = send(connection, dueMs).catch(() => report.failed++)
        underWay.add(sent)
        sent.finally(() => underWay.delete(sent))
      }
      await pauseUntil(nowMs + TICK_MS)
    }
    // What is late by now is late for good.
    report.failed += underWay.size
  }

  const load = ratePerS === null ? idle.map(oneByOne) : [atRate(ratePerS)]
  await Promise.all([...load, ...probes.map(probe)])
  report.elapsedMs = performance.now() - beganMs
  const { user, system } = process.cpuUsage(cpu)
  report.cpuShare = (user + system) / 1_000 / report.elapsedMs
  return report
})

function pauseUntil(atMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, atMs - performance.now())))
}
