import { sigmoid, type Tree, valueIn } from '../model/trees.ts'
import { binColumns } from './bin-columns.ts'
import { growTree } from './grow-tree.ts'
import type { TreeSettings } from './tree-settings.ts'

export type TrainingRows = {
  /** Row by row, `columns` numbers each. */
  features: Float64Array
  columns: number
  isMatch: Uint8Array
  weights: Float64Array
}

/** Gradient-boosted trees for the log odds of a match. The same rows, settings and seed give the same trees. */
export function fitTrees(rows: TrainingRows, settings: TreeSettings): { base: number; trees: Tree[] } {
  const { features, columns, isMatch, weights } = rows
  const count = isMatch.length
  const binned = binColumns(features, columns)
  const random = randomFrom(settings.seed)
  let matched = 0
  let all = 0
  for (let row = 0; row < count; row++) {
    all += weights[row]!
    if (isMatch[row] === 1) matched += weights[row]!
  }
  const base = Math.log(matched / (all - matched))
  const odds = new Float64Array(count).fill(base)
  const gradients = new Float64Array(count)
  const curvatures = new Float64Array(count)
  const trees: Tree[] = []
  while (trees.length < settings.trees) {
    for (let row = 0; row < count; row++) {
      const probability = sigmoid(odds[row]!)
      gradients[row] = weights[row]! * (isMatch[row]! - probability)
      curvatures[row] = weights[row]! * Math.max(probability * (1 - probability), 1e-6)
    }
    const sampled: number[] = []
    for (let row = 0; row < count; row++) if (random() < settings.rowShare) sampled.push(row)
    const offered: number[] = []
    for (let column = 0; column < columns; column++) {
      if (random() < settings.columnShare) offered.push(column)
    }
    const tree = growTree({
      binned,
      rows: Int32Array.from(sampled),
      offered,
      gradients,
      curvatures,
      settings,
    })
    trees.push(tree)
    for (let row = 0; row < count; row++) {
      odds[row]! += valueIn(tree, features.subarray(row * columns, (row + 1) * columns))
    }
  }
  return { base, trees }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
