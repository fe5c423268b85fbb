import type { Alternative } from '../text/expand-clauses.ts'
import type { Clause } from '../text/parse-query.ts'

export type WeighedAlternative = Alternative & {
  /** Of each term the places in the segments; -1: not there. */
  places: number[][]
  /** Of each term the weight of its impacts. */
  weights: number[]
}

/** A clause with what its alternatives weigh by the living public products. */
export type WeighedClause = {
  clause: Clause
  alternatives: WeighedAlternative[]
  /** What holding the clause is worth when not all can be held; 0 when nobody holds it. */
  weight: number
  /** At most this many living public products hold it. */
  holders: number
}
