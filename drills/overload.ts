import { join } from 'node:path'
import { makeTargets } from '../bench/search/http/request-targets.ts'
import { inChild } from '../bench/support/in-child.ts'
import { percentile } from '../bench/support/percentile.ts'
import type { GeneratorReport, GeneratorTask } from './load/generator-process.ts'
import { firstOffer } from './world/first-offer.ts'
import { type CoreSplit, splitCores } from './world/split-cores.ts'
import { startProcess } from './world/start-process.ts'
import { startWorld, type World } from './world/start-world.ts'

const GENERATOR = join(import.meta.dirname, 'load/generator-process.ts')
const OVERLOAD = 5
const GOODPUT_MIN_SHARE = 0.8
/** Without shedding it is a third: most is answered too late. */
const NO_COLLAPSE_SHARE = 0.5
const ACCEPTED_P99_MAX_MS = 1_000
const PEAK_CONNECTIONS = 24
/**
 * Connections of the overload, by answers a second at the peak: when nothing is refused all of them wait, longer than
 * anybody wants to.
 */
const CONNECTIONS_PER_PEAK = 1.5
/** What a server takes is a few more. */
const CONNECTIONS_MAX = 8_000
/** A new process is at its speed only once the engine is compiled. */
const WARM_UP_STEPS = 2
const WORDS = [
  'laptop',
  'phone case',
  'wireless headphones',
  'desk lamp',
  'office chair',
  'water bottle',
  'camera',
]
const PRODUCTS_EVERY = 5

type Invocation = { isShort: boolean; signal: AbortSignal; print(line: string): void }
type Load = Pick<GeneratorTask, 'ratePerS' | 'connections' | 'durationMs'>

/** Five times what one API process can answer, with shedding off and on. */
export async function run({ isShort, signal, print }: Invocation) {
  const size = isShort
    ? { offers: 3_000, stepMs: 4_000, rounds: 1 }
    : { offers: 20_000, stepMs: 8_000, rounds: 4 }
  using split = splitCores()
  await using world = await startWorld(size)
  print(
    `a catalogue of ${size.offers} offers; ${split === null ? 'generator and server share all cores' : `the server has ${split.serverCores} of the cores, the generator and the database the others`}`,
  )
  const steps: Steps = { ...size, world, split, signal, print }
  const before = isShort ? null : await measure('off', steps)
  const after = await measure('on', steps)
  const failures: string[] = []
  const claim = (holds: boolean, sentence: string) => {
    if (!holds) failures.push(sentence)
  }
  const least = isShort ? NO_COLLAPSE_SHARE : GOODPUT_MIN_SHARE
  claim(
    after.goodputShare >= least,
    `goodput is ${percent(after.goodputShare)} of the peak, not ${percent(least)}`,
  )
  // How fast a machine is that others use as well proves nothing about the server.
  claim(
    isShort || after.acceptedMsP99 < ACCEPTED_P99_MAX_MS,
    `p99 of what was accepted is ${after.acceptedMsP99} ms`,
  )
  claim(after.refused > 0, 'nothing was refused: this was no overload')
  claim(after.probesFailed === 0, `${after.probesFailed} of ${after.probes} asks of /health and /go failed`)
  return { figures: { ...prefixed('off', before), ...prefixed('on', after) }, failures }
}

type Steps = Pick<Invocation, 'signal' | 'print'> & {
  world: World
  split: CoreSplit | null
  stepMs: number
  rounds: number
}

async function measure(shedding: 'on' | 'off', { world, split, stepMs, rounds, signal, print }: Steps) {
  await using api = await startProcess(world, 'api', {
    LOAD_SHEDDING: shedding,
    // It starts among the cores of this process, and would count those.
    ...(split !== null && { SEARCH_THREADS: String(split.serverCores) }),
  })
  split?.giveServer(api.pid)
  const url = api.url ?? ''
  const product = await firstOffer(url, world.key)
  const probes = [
    { path: '/health', status: 200 },
    { path: `/go/${product}`, status: 302 },
  ]
  let from = 0
  const drive = (load: Load) => {
    const paths = makeTargets(WORDS, from, 20_000).map((target, place) =>
      place % PRODUCTS_EVERY === 0 ? `/v1/products/${product}` : `/v1/search?${target}`,
    )
    from += paths.length
    const task = { url, key: world.key, paths, probes, ...load }
    return inChild<GeneratorTask, GeneratorReport>(GENERATOR, task, { signal, scratch: world.home })
  }
  const closed = { ratePerS: null, connections: PEAK_CONNECTIONS }
  await drive({ ...closed, durationMs: WARM_UP_STEPS * stepMs })
  // A machine that others use is not the same a moment later: the peak is measured on both sides of each overload.
  const peaks = [goodPerS(await drive({ ...closed, durationMs: stepMs }))]
  const overloads: { offeredPerS: number; report: GeneratorReport }[] = []
  for (let round = 0; round < rounds; round++) {
    const peakPerS = peaks.at(-1)!
    const offeredPerS = OVERLOAD * peakPerS
    const connections = Math.min(CONNECTIONS_MAX, Math.round(CONNECTIONS_PER_PEAK * peakPerS))
    const report = await drive({ ratePerS: offeredPerS, connections, durationMs: stepMs })
    overloads.push({ offeredPerS, report })
    peaks.push(goodPerS(await drive({ ...closed, durationMs: stepMs })))
  }
  const peak = mean(peaks)
  const reports = overloads.map(({ report }) => report)
  const goodput = mean(reports.map(goodPerS))
  const acceptedMs = reports.flatMap(report => report.acceptedMs)
  const probeMs = reports.flatMap(report => report.probeMs)
  const sum = (of: (report: GeneratorReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0)
  const figures = {
    peakPerS: Math.round(peak),
    offeredPerS: Math.round(mean(overloads.map(({ offeredPerS }) => offeredPerS))),
    goodputPerS: Math.round(goodput),
    goodputShare: round(goodput / peak),
    acceptedMsP50: round(percentileOrZero(acceptedMs, 0.5)),
    acceptedMsP99: round(percentileOrZero(acceptedMs, 0.99)),
    refused: sum(({ refused }) => refused),
    failed: sum(({ failed, unsent }) => failed + unsent),
    probes: probeMs.length,
    probesFailed: sum(({ probesFailed }) => probesFailed),
    probeMsP99: round(percentileOrZero(probeMs, 0.99)),
    generatorCpuShare: round(mean(reports.map(({ cpuShare }) => cpuShare))),
  }
  print(
    `shedding ${shedding}: peak ${figures.peakPerS}/s; of ${figures.offeredPerS}/s offered ${figures.goodputPerS}/s answered within a second ` +
      `(${percent(figures.goodputShare)}), p99 of accepted ${figures.acceptedMsP99} ms, refused ${figures.refused}, lost ${figures.failed}; ` +
      `/health and /go: ${figures.probesFailed} of ${figures.probes} failed, p99 ${figures.probeMsP99} ms; ` +
      `the generator took ${percent(figures.generatorCpuShare)} of a core`,
  )
  return figures
}

/** Answers that came within a second of when they were due, a second. */
const goodPerS = ({ acceptedMs, elapsedMs }: GeneratorReport): number =>
  (acceptedMs.filter(ms => ms < ACCEPTED_P99_MAX_MS).length * 1_000) / elapsedMs

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const percent = (share: number): string => `${Math.round(share * 100)} %`
const round = (value: number): number => Math.round(value * 100) / 100
const percentileOrZero = (values: readonly number[], share: number): number =>
  values.length === 0 ? 0 : percentile(values, share)

const prefixed = (name: string, figures: Record<string, number> | null): Record<string, number> =>
  Object.fromEntries(
    Object.entries(figures ?? {}).map(([key, value]) => [`shedding_${name}_${snake(key)}`, value]),
  )

/** acceptedMsP99 → accepted_ms_p99 */
function snake(key: string): string {
  return key.replace(/[A-Z]+/g, letters => `_${letters.toLowerCase()}`)
}
