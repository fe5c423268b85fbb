import { availableParallelism } from 'node:os'
import {
  type ClusterOffer,
  createCatalogueScore,
  createClusters,
  gatherStatistics,
  type PreparedOffer,
  prepareOffer,
} from '@buywhere/matching'
import { type ClusterScores, scoreClusters } from '../../eval/support/cluster-scores.ts'
import { answerParent } from '../support/in-child.ts'
import { peakRssBytes } from '../support/memory.ts'
import { summarise } from '../support/summarise.ts'
import { readTrueOffers } from './catalogue-offers.ts'

// One process: everything from scratch, then offers into what is there: some one by one, the others at once.

export type ClusterTask = { file: string; offers: number }
export type ClusterReport = Record<string, number>

/** Words are counted in a part of the titles: rarity needs no more. */
const COUNTED_OFFERS = 100_000
/** Of so many offers one waits until all others are clustered; a third of these is placed one by one. */
const HELD_BACK_EVERY = 100
const SINGLE_SHARE = 1 / 3
const MEBIBYTE = 2 ** 20

answerParent<ClusterTask>(async ({ file, offers }): Promise<ClusterReport> => {
  const statistics = gatherStatistics(prepareEach(await readSome(file, offers)))
  const threads = availableParallelism() - 1
  const clusters = createClusters({ ...createCatalogueScore(statistics), expected: offers, threads })
  const truths: number[] = []
  const waiting: { id: number; offer: ClusterOffer }[] = []
  let loadMs = 0
  for await (const { offer, truth } of readTrueOffers(file, offers)) {
    const id = truths.push(truth) - 1
    if (id % HELD_BACK_EVERY === HELD_BACK_EVERY - 1) {
      waiting.push({ id, offer })
      continue
    }
    const start = performance.now()
    clusters.load(id, offer)
    loadMs += performance.now() - start
  }
  const loadedRss = process.memoryUsage().rss
  const start = performance.now()
  for (const _ of clusters.repair());
  const repairMs = performance.now() - start
  const scratchRss = peakRssBytes()
  const { compared } = clusters

  const singles = Math.ceil(waiting.length * SINGLE_SHARE)
  const placeMs: number[] = []
  for (const { id, offer } of waiting.slice(0, singles)) {
    const at = performance.now()
    clusters.put(id, offer)
    placeMs.push(performance.now() - at)
  }
  const place = summarise(placeMs)
  const batch = waiting.slice(singles).map(({ id, offer }) => [id, offer] as const)
  const batchStart = performance.now()
  clusters.putAll(batch)
  const batchSeconds = (performance.now() - batchStart) / 1_000
  const seconds = (loadMs + repairMs) / 1_000
  return {
    'corpus.offers': truths.length,
    'corpus.true_products': new Set(truths).size,
    'scratch.seconds': seconds,
    'scratch.load_seconds': loadMs / 1_000,
    'scratch.offers_per_s': clusters.size / seconds,
    'scratch.comparisons_per_offer': compared / clusters.size,
    'scratch.rss_mb': scratchRss / MEBIBYTE,
    'scratch.loaded_rss_mb': loadedRss / MEBIBYTE,
    'incremental.offers': placeMs.length,
    'incremental.offers_per_s': 1_000 / place.mean,
    'incremental.place_p50_ms': place.p50,
    'incremental.place_p99_ms': place.p99,
    'incremental.place_max_ms': place.max,
    'incremental.batch_offers': batch.length,
    'incremental.batch_offers_per_s': batch.length / batchSeconds,
    ...figuresOf('product', scoreClusters(clusters.products(), truths)),
    ...figuresOf('family', scoreClusters(clusters.families(), truths)),
  }
})

async function readSome(file: string, offers: number): Promise<ClusterOffer[]> {
  const every = Math.max(1, Math.ceil(offers / COUNTED_OFFERS))
  const some: ClusterOffer[] = []
  let at = 0
  for await (const { offer } of readTrueOffers(file, offers)) if (at++ % every === 0) some.push(offer)
  return some
}

/** One at a time: what is prepared takes some kilobytes. */
function* prepareEach(offers: readonly ClusterOffer[]): Generator<PreparedOffer> {
  for (const offer of offers) yield prepareOffer(offer)
}

function figuresOf(level: string, { pairs, bCubed }: ClusterScores): ClusterReport {
  return {
    [`precision.${level}`]: pairs.precision,
    [`recall.${level}`]: pairs.recall,
    [`f1.${level}`]: pairs.f1,
    [`b_cubed.${level}`]: bCubed.f1,
  }
}
