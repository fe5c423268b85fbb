import type { Forest } from '../../packages/matching/src/model/trees.ts'
import { fitTrees } from '../../packages/matching/src/training/fit-trees.ts'
import type { TreeSettings } from '../../packages/matching/src/training/tree-settings.ts'

/** Trees learned from rows of `columns` numbers that all count the same. */
export function fitRows(
  rows: readonly (readonly number[])[],
  columns: number,
  isMatch: Uint8Array,
  settings: TreeSettings,
): Forest {
  const features = new Float64Array(rows.length * columns)
  for (const [at, row] of rows.entries()) features.set(row, at * columns)
  return fitTrees({ features, columns, isMatch, weights: new Float64Array(rows.length).fill(1) }, settings)
}
