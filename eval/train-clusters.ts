import { writeFile } from 'node:fs/promises'
import { gatherStatistics, prepareOffer } from '@buywhere/matching'
import { AppError } from '../apps/server/src/kernel/errors/index.ts'
import { THOROUGH_LIMITS } from '../packages/matching/src/block/index.ts'
import {
  CANDIDATE_FEATURE_COUNT,
  type ClusterOffer,
  candidateFeatures,
  createCatalogueScore,
  createClusters,
} from '../packages/matching/src/cluster/index.ts'
import type { Forest } from '../packages/matching/src/model/trees.ts'
import type { TreeSettings } from '../packages/matching/src/training/tree-settings.ts'
import { scoreClusters } from './support/cluster-scores.ts'
import { fitRows } from './support/fit-rows.ts'
import { formatForest } from './support/format-forest.ts'
import { type ClusteredOffer, readClusteredOffers } from './support/read-clustered-offers.ts'

// Learns what the likeness of two candidates in a catalogue is worth, from offers whose clusters are known. The same
// file gives the same weights, byte by byte. With --check it first learns from every second cluster and clusters the
// others as a catalogue of their own, and the other way round: figures of offers it has not seen.

/** Nobody waits for a single offer here. */
const MOST_TOGETHER = 2_000

export const options = { out: { type: 'string' }, check: { type: 'boolean' } } as const
export const takesFiles = true

const SETTINGS: TreeSettings = {
  trees: 160,
  learningRate: 0.1,
  maxLeaves: 28,
  minLeafWeight: 10,
  l2: 5,
  rowShare: 0.5,
  columnShare: 0.4,
  seed: 7,
}

export async function run({
  values,
  files,
  print,
}: {
  values: Record<string, unknown>
  files: string[]
  print(line: string): void
}): Promise<Record<string, number>> {
  const [file] = files
  if (file === undefined || typeof values.out !== 'string') {
    throw new AppError('usage', 'eval train-clusters OFFERS.csv.gz --out FILE [--check]')
  }
  const offers = await readClusteredOffers(file)
  const figures: Record<string, number> = {}
  if (values.check === true) {
    const halves = [0, 1].map(half => offers.filter(({ cluster }) => halfOf(cluster) === half))
    for (const half of [0, 1]) {
      const unseen = halves[1 - half] ?? []
      const scores = check(learn(halves[half] ?? []), unseen)
      const { precision, recall, f1 } = scores.pairs
      print(
        `unseen half ${2 - half}: F1 ${f1.toFixed(4)}  precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}  B-cubed ${scores.bCubed.f1.toFixed(4)}`,
      )
      figures[`unseen_${2 - half}.f1`] = f1
    }
  }
  const forest = learn(offers)
  await writeFile(values.out, formatForest(forest))
  print(`${forest.trees.length} trees in ${values.out}`)
  return { ...figures, trees: forest.trees.length }
}

function halfOf(cluster: string): number {
  let sum = 0
  for (const char of cluster) sum = Math.imul(sum, 31) + char.charCodeAt(0)
  return (sum >>> 1) & 1
}

const toOffer = ({ title, merchant }: ClusteredOffer): ClusterOffer => ({ title, seller: merchant })

function learn(offers: readonly ClusteredOffer[]): Forest {
  const statistics = gatherStatistics(offers.map(offer => prepareOffer(offer)))
  const rows: number[][] = []
  // Every pair that clustering asks about is one to learn from; what it is told joins nothing.
  const isMatch: number[] = []
  const clusters = createClusters({
    expected: offers.length,
    limits: THOROUGH_LIMITS,
    mostTogether: MOST_TOGETHER,
    score: () => 0,
    familyScore: pair => {
      rows.push(candidateFeatures(pair, statistics))
      isMatch.push(offers[pair.leftId]?.cluster === offers[pair.rightId]?.cluster ? 1 : 0)
      return 0
    },
  })
  for (const [id, offer] of offers.entries()) clusters.load(id, toOffer(offer))
  for (const _ of clusters.repair());
  return fitRows(rows, CANDIDATE_FEATURE_COUNT, Uint8Array.from(isMatch), SETTINGS)
}

function check(forest: Forest, offers: readonly ClusteredOffer[]) {
  const statistics = gatherStatistics(offers.map(offer => prepareOffer(offer)))
  const clusters = createClusters({
    ...createCatalogueScore(statistics, { forest, screened: false }),
    expected: offers.length,
    limits: THOROUGH_LIMITS,
    mostTogether: MOST_TOGETHER,
  })
  for (const [id, offer] of offers.entries()) clusters.load(id, toOffer(offer))
  for (const _ of clusters.repair());
  const numbers = new Map<string, number>()
  const truths = offers.map(({ cluster }) => {
    const number = numbers.get(cluster) ?? numbers.size
    numbers.set(cluster, number)
    return number
  })
  return scoreClusters(clusters.families(), truths)
}
