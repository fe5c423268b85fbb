export type GuardLimits = {
  /** Of the source's live offers, 0 to 1. */
  missingShareMax: number
  repricedShareMax: number
}

export const DEFAULT_GUARD_LIMITS: GuardLimits = { missingShareMax: 0.3, repricedShareMax: 0.5 }

/** Of so few offers a share says nothing: half of four is two. */
const LIVE_OFFERS_MIN = 50

export type RunCounts = {
  /** The source's offers before the run, those missing included, those delisted not. */
  liveOffers: number
  /** Of these, how many the run does not list, or lists in a way that cannot be read. */
  missing: number
  /** Of the missing, how many were missing before and would go. */
  delisting: number
  repriced: number
}

export type Verdict = RunCounts & {
  limits: GuardLimits
  /** Empty: the run may be applied. */
  reasons: ('missing_share' | 'repriced_share')[]
}

/** Whether a run may be applied as it is: one that takes away or reprices more than its share needs somebody's look. */
export function judgeRun(counts: RunCounts, limits: GuardLimits): Verdict {
  const reasons: Verdict['reasons'] = []
  if (counts.liveOffers >= LIVE_OFFERS_MIN) {
    if (counts.missing > counts.liveOffers * limits.missingShareMax) reasons.push('missing_share')
    if (counts.repriced > counts.liveOffers * limits.repricedShareMax) reasons.push('repriced_share')
  }
  return { ...counts, limits, reasons }
}
