import { writeFile } from 'node:fs/promises'
import { gatherStatistics, prepareOffer } from '@buywhere/matching'
import { AppError } from '../apps/server/src/kernel/errors/index.ts'
import { readTrueOffers } from '../bench/matching/catalogue-offers.ts'
import { CANDIDATE_LIMITS } from '../packages/matching/src/block/index.ts'
import {
  type ClusterOffer,
  createCatalogueScore,
  createClusters,
  type FamilyPair,
} from '../packages/matching/src/cluster/index.ts'
import { type Forest, oddsIn } from '../packages/matching/src/model/trees.ts'
import { SCREEN_FEATURES } from '../packages/matching/src/screen/index.ts'
import type { TreeSettings } from '../packages/matching/src/training/tree-settings.ts'
import { fitRows } from './support/fit-rows.ts'
import { formatForest } from './support/format-forest.ts'
import { readClusteredOffers } from './support/read-clustered-offers.ts'

// Learns which candidates need not be compared from what the comparison says of them; no true clusters are looked at.
// The same files give the same weights, byte by byte. Half of the pairs are learned from, the other half says how many
// that are likely would be lost.

export const options = { out: { type: 'string' } } as const
export const takesFiles = true

const SETTINGS: TreeSettings = {
  trees: 40,
  learningRate: 0.2,
  maxLeaves: 16,
  minLeafWeight: 20,
  l2: 5,
  rowShare: 0.5,
  columnShare: 1,
  seed: 11,
}

const MOST_OFFERS = 60_000
const MOST_PAIRS = 250_000
/** Where comparing costs most; who is less alike than that is turned away all the more. */
const { ofMany } = CANDIDATE_LIMITS.leastAlike
const AS_AMONG_MANY = { ...CANDIDATE_LIMITS, leastAlike: { ofFew: ofMany, ofMany } }
/** What a pair that was never compared counts: whatever is less likely is as good as not compared. */
const WORTH_COMPARING = 0.1
const MOST_LOST = 0.01

/** `likeliness` by the comparison itself, 0 to 1. */
type Pair = { features: readonly number[]; likeliness: number }

export async function run({
  values,
  files,
  print,
}: {
  values: Record<string, unknown>
  files: string[]
  print(line: string): void
}): Promise<Record<string, number>> {
  if (files.length === 0 || typeof values.out !== 'string') {
    throw new AppError('usage', 'eval train-screen OFFERS.csv.gz CATALOGUE.ndjson.zst --out FILE')
  }
  const sets = []
  for (const file of files) sets.push({ file, pairs: await comparePairs(file) })
  const learnt = sets.flatMap(({ pairs }) =>
    pairs.filter((pair, at) => !isUnseen(pair, at)).flatMap(withUnknowns),
  )
  const unseen = sets.flatMap(({ pairs }) => pairs.filter(isUnseen))
  const forest = learn(learnt)
  const least = oddsThatLose(forest, unseen.flatMap(withUnknowns))
  const shifted: Forest = { ...forest, base: forest.base - least }
  const figures: Record<string, number> = {}
  for (const [at, { file, pairs }] of sets.entries()) {
    const half = pairs.filter(isUnseen)
    const isOut = ({ features }: Pair): boolean => oddsIn(shifted, features) < 0
    const worth = half.filter(({ likeliness }) => likeliness >= WORTH_COMPARING)
    const screened = half.filter(isOut).length / half.length
    const lost = worth.filter(isOut).length / worth.length
    print(
      `${file}: ${percent(screened)} of ${half.length} unseen pairs need no comparison, ${percent(lost)} of the likely ones lost`,
    )
    figures[`set_${at + 1}.screened`] = screened
    figures[`set_${at + 1}.lost`] = lost
  }
  await writeFile(values.out, formatForest(shifted))
  print(`${forest.trees.length} trees in ${values.out}`)
  return figures
}

const isUnseen = (_: Pair, at: number): boolean => at % 2 === 1

/** All pairs that clustering these offers would compare, evenly thinned out. */
async function comparePairs(file: string): Promise<Pair[]> {
  const offers = await readOffers(file)
  const statistics = gatherStatistics(offers.map(offer => prepareOffer(offer)))
  const score = createCatalogueScore(statistics, { screened: false })
  const pairs: Pair[] = []
  let asked: readonly number[] | null = null
  const clusters = createClusters({
    ...score,
    expected: offers.length,
    limits: AS_AMONG_MANY,
    screen(features) {
      asked = features
      return true
    },
    familyScore(pair: FamilyPair) {
      const likeliness = score.familyScore(pair)
      // Who shares a GTIN is compared unasked.
      if (asked !== null) pairs.push({ features: asked, likeliness })
      asked = null
      return likeliness
    },
  })
  for (const [id, offer] of offers.entries()) clusters.load(id, offer)
  for (const _ of clusters.repair());
  const every = Math.ceil(pairs.length / MOST_PAIRS)
  return pairs.filter((_, at) => at % every === 0)
}

async function readOffers(file: string): Promise<ClusterOffer[]> {
  if (!file.includes('.ndjson')) {
    return (await readClusteredOffers(file)).map(({ title, merchant }) => ({ title, seller: merchant }))
  }
  const offers: ClusterOffer[] = []
  for await (const { offer } of readTrueOffers(file, MOST_OFFERS)) offers.push(offer)
  return offers
}

const OPTIONAL = ['brand', 'category_alike', 'price_apart'] as const
const UNKNOWN: Record<(typeof OPTIONAL)[number], number> = { brand: 0, category_alike: -1, price_apart: -1 }

/** The pair, and the same as of a catalogue that says less of its offers. */
function withUnknowns(pair: Pair, at: number): Pair[] {
  const name = OPTIONAL[at % OPTIONAL.length]!
  const hidden = at % 2 === 0 ? OPTIONAL : [name]
  const features = pair.features.map((value, column) => {
    const feature = hidden.find(one => one === SCREEN_FEATURES[column])
    return feature === undefined ? value : UNKNOWN[feature]
  })
  return [pair, { ...pair, features }]
}

function learn(pairs: readonly Pair[]): Forest {
  const rows = pairs.map(({ features }) => features)
  const isMatch = Uint8Array.from(pairs, ({ likeliness }) => Number(likeliness >= WORTH_COMPARING))
  return fitRows(rows, SCREEN_FEATURES.length, isMatch, SETTINGS)
}

/** Of the pairs worth comparing, `MOST_LOST` are below. */
function oddsThatLose(forest: Forest, pairs: readonly Pair[]): number {
  const odds = pairs
    .filter(({ likeliness }) => likeliness >= WORTH_COMPARING)
    .map(({ features }) => oddsIn(forest, features))
    .sort((a, b) => a - b)
  return odds[Math.floor(MOST_LOST * odds.length)] ?? 0
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
