import type { Forest, Tree } from './trees.ts'

/**
 * A forest asked feature by feature instead of tree by tree (QuickScorer: Lucchese and others, SIGIR 2015): of each
 * feature the thresholds of all trees ascend, so that those below its value are a run of memory, and each of them takes
 * away the leaves on its lower side. The first leaf that is left is the tree's.
 */
export type PackedForest = {
  base: number
  /** Where the branches of each feature begin; one entry more ends the last ones. */
  starts: Int32Array
  /** Of each branch: above what its lower side is out, its tree, and a bit for every leaf of the tree that stays. */
  thresholds: Float64Array
  trees: Int32Array
  staying: Int32Array
  /** What the leaves add, and where each tree's begin. */
  leaves: Float64Array
  firstLeaves: Int32Array
  /** By tree, while it is asked: a bit for every leaf that is left. */
  left: Int32Array
}

const MOST_LEAVES = 32

type Branch = { feature: number; threshold: number; tree: number; staying: number }

/** Throws where a tree has more than 32 leaves. */
export function packForest({ base, trees }: Forest): PackedForest {
  const branches: Branch[] = []
  const leaves: number[] = []
  const firstLeaves = trees.map((tree, at) => {
    const first = leaves.length
    const listed = listBranches(tree, at, leaves)
    if (leaves.length - first > MOST_LEAVES) throw new RangeError('a tree has more than 32 leaves')
    branches.push(...listed)
    return first
  })
  branches.sort((a, b) => a.feature - b.feature || a.threshold - b.threshold)
  const featureCount = 1 + (branches.at(-1)?.feature ?? -1)
  const starts = new Int32Array(featureCount + 1)
  for (const { feature } of branches) starts[feature + 1]!++
  for (let feature = 0; feature < featureCount; feature++) starts[feature + 1]! += starts[feature]!
  return {
    base,
    starts,
    thresholds: Float64Array.from(branches, ({ threshold }) => threshold),
    trees: Int32Array.from(branches, ({ tree }) => tree),
    staying: Int32Array.from(branches, ({ staying }) => staying),
    leaves: Float64Array.from(leaves),
    firstLeaves: Int32Array.from(firstLeaves),
    left: new Int32Array(trees.length),
  }
}

/** Puts the values of a tree's leaves behind the others, from the lowest side to the highest. */
function listBranches(tree: Tree, at: number, leaves: number[]): Branch[] {
  const first = leaves.length
  const branches: Branch[] = []
  const visit = (node: number): void => {
    const feature = tree.feature[node]!
    if (feature < 0) {
      leaves.push(tree.value[node]!)
      return
    }
    const from = leaves.length
    visit(tree.left[node]!)
    let staying = -1
    for (let leaf = from; leaf < leaves.length; leaf++) staying &= ~(1 << (leaf - first))
    branches.push({ feature, threshold: tree.threshold[node]!, tree: at, staying })
    visit(tree.right[node]!)
  }
  visit(0)
  return branches
}

export function packedOdds(forest: PackedForest, features: ArrayLike<number>): number {
  const { starts, thresholds, trees, staying, leaves, firstLeaves, left } = forest
  left.fill(-1)
  for (let feature = 0; feature + 1 < starts.length; feature++) {
    const value = features[feature]!
    const end = starts[feature + 1]!
    for (let at = starts[feature]!; at < end && !(value <= thresholds[at]!); at++) {
      left[trees[at]!]! &= staying[at]!
    }
  }
  let odds = forest.base
  for (let tree = 0; tree < left.length; tree++) {
    const bits = left[tree]!
    odds += leaves[firstLeaves[tree]! + 31 - Math.clz32(bits & -bits)]!
  }
  return odds
}
