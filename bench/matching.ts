import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../apps/server/src/kernel/errors/index.ts'
import type { ClusterReport, ClusterTask } from './matching/cluster-process.ts'
import { CATALOGUE_FILE, hasCatalogue } from './search/corpus.ts'
import { inChild } from './support/in-child.ts'

// The research catalogue clustered from scratch in a process of its own, then offers one by one, scored against which
// real product each one is.

export const defaultOffers = 100_000

/** Three times what is kept of 1.5M offers: beyond it is garbage, which a large heap would let lie. */
const HEAP_MB = 400

export async function run({
  offers,
  signal,
  print,
}: {
  offers: number
  signal: AbortSignal
  print(line: string): void
}): Promise<Record<string, number>> {
  if (!hasCatalogue()) throw new AppError('usage', 'the research catalogue is not there: see the shared data')
  // Figures made beside other work are not to be trusted: let it be seen.
  const loadBefore = loadavg()[0] ?? 0
  print(
    `${offers.toLocaleString('en')} offers; ${availableParallelism()} cores (load ${loadBefore.toFixed(1)} before), Node ${process.versions.node}`,
  )
  const scratch = await mkdtemp(join(tmpdir(), 'buywhere-bench-'))
  try {
    const report = await inChild<ClusterTask, ClusterReport>(
      join(import.meta.dirname, 'matching/cluster-process.ts'),
      { file: CATALOGUE_FILE, offers },
      { signal, scratch, heapMb: HEAP_MB },
    )
    const figure = (key: string, digits: number) => (report[key] ?? Number.NaN).toFixed(digits)
    print(
      `from scratch: ${figure('scratch.seconds', 1)} s, ${figure('scratch.offers_per_s', 0)} offers/s, ${figure('scratch.rss_mb', 0)} MB, ${figure('scratch.comparisons_per_offer', 1)} comparisons an offer`,
    )
    print(
      `one by one: ${figure('incremental.offers_per_s', 0)} offers/s, p50 ${figure('incremental.place_p50_ms', 2)} ms, p99 ${figure('incremental.place_p99_ms', 2)} ms; ${figure('incremental.batch_offers', 0)} at once: ${figure('incremental.batch_offers_per_s', 0)} offers/s`,
    )
    for (const level of ['product', 'family']) {
      print(
        `${level.padEnd(10)} F1 ${figure(`f1.${level}`, 4)}  precision ${figure(`precision.${level}`, 4)}  recall ${figure(`recall.${level}`, 4)}  B-cubed ${figure(`b_cubed.${level}`, 4)}`,
      )
    }
    return { ...report, 'machine.load_before': loadBefore }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
