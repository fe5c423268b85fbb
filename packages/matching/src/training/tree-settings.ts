export type TreeSettings = {
  trees: number
  learningRate: number
  maxLeaves: number
  minLeafWeight: number
  /** Shrinks the leaves. */
  l2: number
  /** Shares of the rows and of the columns that a tree sees. */
  rowShare: number
  columnShare: number
  seed: number
}
