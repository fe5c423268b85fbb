import { gatherStatistics, prepareOffer } from '@buywhere/matching'
import { AppError } from '../apps/server/src/kernel/errors/index.ts'
import {
  createCandidateIndex,
  hashText,
  THOROUGH_LIMITS,
  termsOf,
} from '../packages/matching/src/block/index.ts'
import { createCatalogueScore, createClusters } from '../packages/matching/src/cluster/index.ts'
import { scoreBlocking } from './support/blocking-scores.ts'
import { type ClusterScores, scoreClusters } from './support/cluster-scores.ts'
import { readClusteredOffers } from './support/read-clustered-offers.ts'

// How well offers find to the products that they are, against known clusters. All offers are one pool; of each the
// title and the merchant are seen, and nothing else.

/** Nobody waits for a single offer here. */
const MOST_TOGETHER = 2_000

export const options = {} as const
export const takesFiles = true

export async function run({
  files,
  print,
}: {
  values: Record<string, unknown>
  files: string[]
  print(line: string): void
}): Promise<Record<string, number>> {
  const [file] = files
  if (file === undefined || files.length > 1) {
    throw new AppError('usage', 'eval clusters takes one file: offers with title, merchant_id and cluster_id')
  }
  const offers = await readClusteredOffers(file)
  const truths = numbersOf(offers.map(offer => offer.cluster))
  const merchants = numbersOf(offers.map(offer => offer.merchant))
  const prepared = offers.map(({ title }) => prepareOffer({ title }))

  const index = createCandidateIndex(offers.length, THOROUGH_LIMITS)
  prepared.forEach((offer, slot) => {
    index.add(slot, termsOf(offer), { tie: hashText(offer.title), seller: 1 + (merchants[slot] ?? 0) })
  })
  for (const _ of index.rebuild());
  const blocking = scoreBlocking(index, truths)
  print(`${offers.length} offers of ${new Set(truths).size} true clusters`)
  print(
    `candidates ${blocking.candidatesPerOffer.toFixed(1)} an offer; of the true pairs ${percent(blocking.directRecall)} are candidates of one another, ` +
      `${percent(blocking.reachableRecall)} can be joined over candidates; ${percent(blocking.offersReached)} of the offers with a partner meet one`,
  )

  const clusters = createClusters({
    ...createCatalogueScore(gatherStatistics(prepared), { screened: false }),
    expected: offers.length,
    limits: THOROUGH_LIMITS,
    mostTogether: MOST_TOGETHER,
  })
  for (const [id, { title, merchant }] of offers.entries()) clusters.load(id, { title, seller: merchant })
  for (const _ of clusters.repair());
  const figures: Record<string, number> = {
    'clusters.offers': offers.length,
    'blocking.candidates_per_offer': blocking.candidatesPerOffer,
    'blocking.recall_direct': blocking.directRecall,
    'blocking.recall_reachable': blocking.reachableRecall,
    'blocking.offers_reached': blocking.offersReached,
  }
  const put = (level: string, { pairs, bCubed }: ClusterScores): void => {
    for (const [name, scores] of [
      [level, pairs],
      [`${level}.b_cubed`, bCubed],
    ] as const) {
      print(
        `${name.padEnd(16)} F1 ${scores.f1.toFixed(4)}  precision ${scores.precision.toFixed(4)}  recall ${scores.recall.toFixed(4)}`,
      )
      for (const [figure, value] of Object.entries(scores)) figures[`${name}.${figure}`] = value
    }
  }
  put('family', scoreClusters(clusters.families(), truths))
  put('product', scoreClusters(clusters.products(), truths))
  return figures
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`

/** Equal texts get equal numbers, from 0 on. */
function numbersOf(texts: readonly string[]): number[] {
  const numbers = new Map<string, number>()
  return texts.map(text => {
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  })
}
