import type { Forest } from './trees.ts'

/** A forest in flat arrays, to be walked fast: all nodes of all trees, one behind the other. */
export type PackedForest = {
  base: number
  roots: Int32Array
  /** -1 at a leaf. */
  feature: Int16Array
  /** At a leaf: what it adds. */
  number: Float64Array
  /** Where to go when the feature is at most the number; when it is above, to the next entry. */
  next: Int32Array
}

export function packForest({ base, trees }: Forest): PackedForest {
  const count = trees.reduce((sum, tree) => sum + tree.feature.length, 0)
  const packed: PackedForest = {
    base,
    roots: new Int32Array(trees.length),
    feature: new Int16Array(count),
    number: new Float64Array(count),
    next: new Int32Array(2 * count),
  }
  let at = 0
  for (const [tree, { feature, threshold, left, right, value }] of trees.entries()) {
    packed.roots[tree] = at
    for (let node = 0; node < feature.length; node++) {
      const place = at + node
      packed.feature[place] = feature[node]!
      packed.number[place] = feature[node]! < 0 ? value[node]! : threshold[node]!
      packed.next[2 * place] = at + left[node]!
      packed.next[2 * place + 1] = at + right[node]!
    }
    at += feature.length
  }
  return packed
}

export function packedOdds(forest: PackedForest, features: ArrayLike<number>): number {
  const { roots, feature, number, next } = forest
  let odds = forest.base
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!
    let column = feature[node]!
    while (column >= 0) {
      node = next[2 * node + (features[column]! <= number[node]! ? 0 : 1)]!
      column = feature[node]!
    }
    odds += number[node]!
  }
  return odds
}
