import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { percentile } from '../bench/support/percentile.ts'
import { startMixedLoad } from './load/mixed-load.ts'
import { firstOffer } from './world/first-offer.ts'
import { type Served, startProcess } from './world/start-process.ts'
import { startWorld } from './world/start-world.ts'

const DEFAULT_MINUTES = 30
const SHORT_MINUTES = 0.4
const SAMPLES = 120
/** A catalogue that grows needs more memory: what is written must be there already in the first half. */
const TURNS_UNTIL_AGAIN = 25
const MEGABYTE = 1_048_576
const PAGE_BYTES = 4_096
const MINUTE_MS = 60_000
/** Much shorter than the five seconds between two collections. */
const LOOK_EVERY_MS = 100
/** Of a process that keeps nothing: no two collections leave the same. */
const GROWTH_MAX_MB_PER_MINUTE = 2
const HANDLES_MAX_GROWTH = 20
const DELAY_MAX_FACTOR = 3
const DELAY_ALWAYS_FINE_MS = 50

const COLLECT_GARBAGE = new URL('./world/collect-garbage.ts', import.meta.url)

export const options = { minutes: { type: 'string' } } as const

type Invocation = {
  isShort: boolean
  signal: AbortSignal
  values: Record<string, string | boolean | undefined>
  print(line: string): void
}

type Sample = {
  atMs: number
  /** The least since the sample before. */
  rssMb: number
  handles: number
  answerMs: number
}

/** Mixed load for a long while: what a process holds after the first half, it holds at the end. */
export async function run({ isShort, signal, values, print }: Invocation) {
  const minutes = Number(values.minutes ?? (isShort ? SHORT_MINUTES : DEFAULT_MINUTES))
  await using stack = new AsyncDisposableStack()
  const world = stack.use(await startWorld({ offers: isShort ? 500 : 5_000 }))
  const env = { NODE_OPTIONS: `--expose-gc --import=${COLLECT_GARBAGE}` }
  const processes = await Promise.all([
    startProcess(world, 'api', env),
    startProcess(world, 'mcp', env),
    startProcess(world, 'worker', env),
  ])
  for (const process of processes) stack.use(process)
  const [api, mcp] = processes
  const offerId = await firstOffer(api.url ?? '', world.key)
  const load = startMixedLoad({
    apiUrl: api.url ?? '',
    mcpUrl: mcp.url ?? '',
    key: world.key,
    offerId,
    ledger: null,
    pauseMs: 20,
    turnsUntilAgain: TURNS_UNTIL_AGAIN,
  })
  const samples = new Map<string, Sample[]>(processes.map(({ kind }) => [kind, []]))
  const everyMs = (minutes * MINUTE_MS) / SAMPLES
  for (let turn = 0; turn < SAMPLES && !signal.aborted; turn++) {
    const floors = await lowestMemory(processes, everyMs)
    for (const [at, process] of processes.entries()) {
      samples.get(process.kind)?.push({ ...(await sample(process)), rssMb: floors[at] ?? 0 })
    }
  }
  await load.stop()

  const figures: Record<string, number> = {
    minutes,
    requests: load.figures.asked,
    requests_failed: load.figures.failed,
  }
  const failures: string[] = []
  print('process   RSS at half   at the end   MB a minute   handles at half   at the end   /health p99 ms')
  for (const [kind, all] of samples) {
    const second = all.slice(Math.floor(all.length / 2))
    const first = all.slice(0, Math.floor(all.length / 2))
    const [half, end] = [second[0], second.at(-1)]
    if (half === undefined || end === undefined) throw new Error('ended before anything was measured')
    const growth = slopePerMinute(second)
    const [delayBefore, delayAfter] = [first, second].map(part =>
      percentile(
        part.map(({ answerMs }) => answerMs),
        0.99,
      ),
    ) as [number, number]
    print(
      `${kind.padEnd(8)}  ${half.rssMb.toFixed(0).padStart(8)} MB  ${end.rssMb.toFixed(0).padStart(8)} MB  ` +
        `${growth.toFixed(2).padStart(11)}  ${String(half.handles).padStart(16)}  ${String(end.handles).padStart(11)}  ` +
        `${delayBefore.toFixed(0)} then ${delayAfter.toFixed(0)}`,
    )
    figures[`${kind}_rss_mb_half`] = Math.round(half.rssMb)
    figures[`${kind}_rss_mb_end`] = Math.round(end.rssMb)
    figures[`${kind}_rss_mb_per_minute`] = Math.round(growth * 100) / 100
    figures[`${kind}_handles_end`] = end.handles
    figures[`${kind}_health_ms_p99`] = Math.round(delayAfter)
    // Half a minute says nothing about what half an hour holds on to.
    if (!isShort && growth > GROWTH_MAX_MB_PER_MINUTE) {
      failures.push(`${kind} grows by ${growth.toFixed(2)} MB a minute`)
    }
    if (end.handles > half.handles + HANDLES_MAX_GROWTH) {
      failures.push(`${kind} went from ${half.handles} to ${end.handles} open files and sockets`)
    }
    if (!isShort && delayAfter > Math.max(DELAY_ALWAYS_FINE_MS, DELAY_MAX_FACTOR * delayBefore)) {
      failures.push(
        `${kind} answers /health in ${delayAfter.toFixed(0)} ms, before in ${delayBefore.toFixed(0)}`,
      )
    }
  }
  return { figures, failures }
}

/** /health does no work: what it takes is what the event loop is late by. */
async function sample({ pid, url }: Served): Promise<Omit<Sample, 'rssMb'>> {
  const askedMs = performance.now()
  if (url !== null) await (await fetch(`${url}/health`)).arrayBuffer()
  const answerMs = performance.now() - askedMs
  const handles = (await readdir(`/proc/${pid}/fd`)).length
  return { atMs: askedMs, handles, answerMs }
}

/** Right after a collection a process holds what it keeps; at any other moment also what it is about to drop. */
async function lowestMemory(processes: readonly Served[], forMs: number): Promise<number[]> {
  const lowest = processes.map(() => Number.POSITIVE_INFINITY)
  const untilMs = performance.now() + forMs
  do {
    await delay(LOOK_EVERY_MS)
    for (const [at, { pid }] of processes.entries()) {
      const [, pages] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')
      lowest[at] = Math.min(lowest[at] ?? 0, (Number(pages) * PAGE_BYTES) / MEGABYTE)
    }
  } while (performance.now() < untilMs)
  return lowest
}

/** Least squares through all of it: the ends alone would show where the collector stood. */
function slopePerMinute(samples: readonly Sample[]): number {
  const mean = (of: (one: Sample) => number) =>
    samples.reduce((sum, one) => sum + of(one), 0) / samples.length
  const [atMs, rssMb] = [mean(one => one.atMs), mean(one => one.rssMb)]
  const above = samples.reduce((sum, one) => sum + (one.atMs - atMs) * (one.rssMb - rssMb), 0)
  const below = samples.reduce((sum, one) => sum + (one.atMs - atMs) ** 2, 0)
  return below === 0 ? 0 : (above / below) * MINUTE_MS
}
