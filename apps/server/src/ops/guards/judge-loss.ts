import type { LossLimits } from './guarded-tables.ts'

/** Rows there were (null: nobody counted them) and rows that are gone. */
export type Loss = { before: number | null; lost: number }

/** Whether so much is gone that a person has to look. Of an unknown whole, the number alone decides. */
export function isBeyond({ before, lost }: Loss, { rowsMin, shareMax }: LossLimits): boolean {
  if (lost <= 0 || lost < rowsMin) return false
  return before === null || lost >= before * shareMax
}

/** Of a handful, chance alone may miss the one or other. */
const SAMPLED_LOST_MIN = 5

/**
 * What the loss of sampled rows says about the whole; null: nothing. `rows` (null: unknown) is how many rows the table
 * had. A sample of all rows is believed to the row.
 */
export function fromSample(sampled: number, lost: number, rows: number | null): Loss | null {
  if (sampled === 0 || lost === 0) return null
  const isWhole = rows !== null && rows <= sampled
  if (!isWhole && lost < Math.min(SAMPLED_LOST_MIN, sampled)) return null
  const before = Math.max(rows ?? 0, sampled)
  return { before, lost: isWhole ? lost : Math.round((lost / sampled) * before) }
}
