import type { TwoLists } from '../rivals/rival-features.ts'

/** Pairs that people judged, with the lists that they come from. */
export type Judged = TwoLists & {
  isMatch: readonly boolean[]
  /** How much each pair counts. */
  weight: number
}
