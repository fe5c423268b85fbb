import type { Forest } from '../../packages/matching/src/model/trees.ts'

/** As JSON of five digits, one line. */
export const formatForest = (forest: Forest): string =>
  `${JSON.stringify(forest, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value))}\n`
