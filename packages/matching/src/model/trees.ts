/** One regression tree in arrays: at node i, go to `left[i]` when the feature is at most the threshold, else `right[i]`. */
export type Tree = {
  /** -1 at a leaf. */
  feature: readonly number[]
  threshold: readonly number[]
  left: readonly number[]
  right: readonly number[]
  /** What a leaf adds to the log odds; at any other node, what it would add if it were one. */
  value: readonly number[]
}

/** Boosted trees: log odds are `base` and what each tree adds. */
export type Forest = { base: number; trees: readonly Tree[] }

export function oddsIn({ base, trees }: Forest, features: ArrayLike<number>): number {
  let odds = base
  for (const tree of trees) odds += valueIn(tree, features)
  return odds
}

export function valueIn(tree: Tree, features: ArrayLike<number>): number {
  let node = 0
  let feature = tree.feature[0]!
  while (feature >= 0) {
    node = features[feature]! <= tree.threshold[node]! ? tree.left[node]! : tree.right[node]!
    feature = tree.feature[node]!
  }
  return tree.value[node]!
}

/** Log odds as a probability. */
export const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds))

/** How much each feature moved the log odds, by its place: along each tree's way, from node to node. */
export function attribute({ trees }: Forest, features: ArrayLike<number>): number[] {
  const moved = new Array<number>(features.length).fill(0)
  for (const tree of trees) {
    let node = 0
    while (tree.feature[node]! >= 0) {
      const feature = tree.feature[node]!
      const next = features[feature]! <= tree.threshold[node]! ? tree.left[node]! : tree.right[node]!
      moved[feature]! += tree.value[next]! - tree.value[node]!
      node = next
    }
  }
  return moved
}
