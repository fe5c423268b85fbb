import type { Tree } from '../model/trees.ts'
import type { BinnedColumns } from './bin-columns.ts'
import type { TreeSettings } from './tree-settings.ts'

type Leaf = { node: number; rows: Int32Array; gradient: number; curvature: number; split: Split | null }
type Growing = { -readonly [Part in keyof Tree]: number[] }
type Split = { column: number; bin: number; gain: number }
type Work = {
  binned: BinnedColumns
  rows: Int32Array
  offered: readonly number[]
  gradients: Float64Array
  curvatures: Float64Array
  settings: TreeSettings
}

/** Splits the leaf that gains most until there are enough leaves or none gains. */
export function growTree(work: Work): Tree {
  const { binned, settings } = work
  const tree: Growing = { feature: [], threshold: [], left: [], right: [], value: [] }
  const addLeaf = (rows: Int32Array): Leaf => {
    let gradient = 0
    let curvature = 0
    for (const row of rows) {
      gradient += work.gradients[row]!
      curvature += work.curvatures[row]!
    }
    const node = tree.feature.push(-1) - 1
    tree.threshold.push(0)
    tree.left.push(0)
    tree.right.push(0)
    tree.value.push((settings.learningRate * gradient) / (curvature + settings.l2))
    return { node, rows, gradient, curvature, split: bestSplit(work, rows, gradient, curvature) }
  }
  const leaves = [addLeaf(work.rows)]
  while (leaves.length < settings.maxLeaves) {
    let best: Leaf | null = null
    for (const leaf of leaves) {
      if (leaf.split !== null && leaf.split.gain > (best?.split?.gain ?? 0)) best = leaf
    }
    if (best?.split == null) break
    const { column, bin } = best.split
    const isLeft = (row: number) => binned.bins[row * binned.columns + column]! <= bin
    const left = addLeaf(best.rows.filter(isLeft))
    const right = addLeaf(best.rows.filter(row => !isLeft(row)))
    tree.feature[best.node] = column
    tree.threshold[best.node] = binned.cuts[column]![bin]!
    tree.left[best.node] = left.node
    tree.right[best.node] = right.node
    leaves.splice(leaves.indexOf(best), 1, left, right)
  }
  return tree
}

const MAX_BINS = 64

function bestSplit(work: Work, rows: Int32Array, gradient: number, curvature: number): Split | null {
  const { binned, gradients, curvatures, settings } = work
  const { bins, columns } = binned
  const score = (g: number, h: number) => (g * g) / (h + settings.l2)
  const whole = score(gradient, curvature)
  const sums = new Float64Array(2 * MAX_BINS)
  let best: Split | null = null
  for (const column of work.offered) {
    const cuts = binned.cuts[column]!.length
    if (cuts === 0) continue
    sums.fill(0)
    for (const row of rows) {
      const bin = bins[row * columns + column]!
      sums[2 * bin]! += gradients[row]!
      sums[2 * bin + 1]! += curvatures[row]!
    }
    let leftGradient = 0
    let leftCurvature = 0
    for (let bin = 0; bin < cuts; bin++) {
      leftGradient += sums[2 * bin]!
      leftCurvature += sums[2 * bin + 1]!
      const rightCurvature = curvature - leftCurvature
      if (leftCurvature < settings.minLeafWeight || rightCurvature < settings.minLeafWeight) continue
      const gain = score(leftGradient, leftCurvature) + score(gradient - leftGradient, rightCurvature) - whole
      if (gain > (best?.gain ?? 1e-6)) best = { column, bin, gain }
    }
  }
  return best
}
