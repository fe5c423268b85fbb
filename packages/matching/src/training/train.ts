import { FEATURES, featuresOf } from '../features/index.ts'
import type { RestOdds } from '../features/rest-odds.ts'
import { type Forest, oddsIn } from '../model/trees.ts'
import type { Weights } from '../model/weights.ts'
import { rivalFeatures } from '../rivals/rival-features.ts'
import { fitTrees } from './fit-trees.ts'
import type { Judged } from './judged.ts'
import { learnRestOdds } from './learn-rest-odds.ts'
import type { TreeSettings } from './tree-settings.ts'

const ALONE: TreeSettings = {
  trees: 200,
  learningRate: 0.08,
  maxLeaves: 16,
  minLeafWeight: 6,
  l2: 5,
  rowShare: 0.5,
  columnShare: 0.4,
  seed: 1,
}
const AMONG: TreeSettings = { ...ALONE, trees: 300, learningRate: 0.05, maxLeaves: 12, rowShare: 0.6 }
const NOTHING_LEARNED: RestOdds = new Map()

/**
 * `parts` are lists apart: what is learned of one part's pairs for the next stage comes from the others alone, so
 * that no stage sees a judgement that the one before had learned by heart.
 */
export function train(parts: readonly (readonly Judged[])[]): Weights {
  const folds = parts.map((_, at) => at)
  const rowsWith = (restOdds: (fold: number) => RestOdds) =>
    parts.map((lists, fold) => lists.map(list => featuresIn(list, restOdds(fold))))

  const plain = rowsWith(() => NOTHING_LEARNED)
  const plainForests = folds.map(fold => fitWithout(parts, plain, fold, ALONE))
  const odds = parts.map((lists, fold) =>
    lists.map((_, at) => plain[fold]![at]!.map(row => oddsIn(plainForests[fold]!, row))),
  )
  const restOddsWithout = folds.map(without => learnRestOdds(pairsOf(parts, odds, without)))
  const restOdds = learnRestOdds(pairsOf(parts, odds, null))

  const rows = rowsWith(fold => restOddsWithout[fold]!)
  const aloneWithout = folds.map(fold => fitWithout(parts, rows, fold, ALONE))
  const alone = fitWithout(parts, rows, null, ALONE)

  const withRivals = parts.map((lists, fold) =>
    lists.map((list, at) => {
      const compare = aloneWithout[fold]!
      const rivals = rivalFeatures(list, (left, right) =>
        oddsIn(compare, featuresOf(left, right, list.statistics, restOddsWithout[fold]!)),
      )
      return rows[fold]![at]!.map((row, pair) => [...row, ...rivals[pair]!])
    }),
  )
  return { restOdds, alone, among: fitWithout(parts, withRivals, null, AMONG) }
}

function featuresIn(list: Judged, restOdds: RestOdds): number[][] {
  return list.pairs.map(([left, right]) =>
    featuresOf(list.left[left]!, list.right[right]!, list.statistics, restOdds),
  )
}

/** Trees of all parts but one. */
function fitWithout(
  parts: readonly (readonly Judged[])[],
  rows: readonly (readonly number[][])[][],
  without: number | null,
  settings: TreeSettings,
): Forest {
  const chosen = parts.flatMap((lists, fold) =>
    fold === without ? [] : lists.map((list, at) => ({ list, rows: rows[fold]![at]! })),
  )
  const all = chosen.flatMap(part => part.rows)
  const columns = all[0]?.length ?? FEATURES.length
  const features = new Float64Array(all.length * columns)
  all.forEach((row, at) => {
    features.set(row, at * columns)
  })
  const isMatch = Uint8Array.from(chosen.flatMap(({ list }) => list.isMatch.map(Number)))
  const weights = Float64Array.from(chosen.flatMap(({ list }) => list.isMatch.map(() => list.weight)))
  return fitTrees({ features, columns, isMatch, weights }, settings)
}

function pairsOf(
  parts: readonly (readonly Judged[])[],
  odds: readonly (readonly number[][])[],
  without: number | null,
) {
  return parts.flatMap((lists, fold) =>
    fold === without ? [] : lists.map((list, at) => ({ list, odds: odds[fold]![at]! })),
  )
}
