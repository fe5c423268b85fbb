/** How sure one must be; chosen on validation pairs, see docs/matching.md. */
export const THRESHOLDS = {
  /** Taken for the same where nothing hangs on it, as in figures. */
  match: 0.45,
  /** Merged without asking: of these at most one in fifty is wrong. */
  merge: 0.97,
  /** Below this nobody is asked either. */
  review: 0.25,
} as const

export type Verdict = 'merge' | 'review' | 'separate'

export function verdictOf(probability: number): Verdict {
  if (probability >= THRESHOLDS.merge) return 'merge'
  return probability >= THRESHOLDS.review ? 'review' : 'separate'
}
