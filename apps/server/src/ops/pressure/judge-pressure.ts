/** What is shed, in this order: nothing, crawls, all of the ingest, everything but serving. */
export type PressureLevel = 0 | 1 | 2 | 3

/** Shares (0 to 1) from which on each level holds. */
export type Thresholds = { pauseCrawls: number; pauseIngest: number; serveOnly: number }

export const DEFAULT_THRESHOLDS: Thresholds = { pauseCrawls: 0.8, pauseIngest: 0.85, serveOnly: 0.92 }

/** So much below its threshold a level ends: what hovers at one would stop and start. */
const HYSTERESIS = 0.03

/** The level of one reading, `used` from 0 to 1, of what was at level `before`. Up at once, down with hysteresis. */
export function judgeUse(used: number, before: PressureLevel, thresholds: Thresholds): PressureLevel {
  const reached = levelOf(used, thresholds)
  if (reached >= before) return reached
  // Down to the highest level that would hold were it a little worse; never up from it.
  return Math.min(before, levelOf(used + HYSTERESIS, thresholds)) as PressureLevel
}

function levelOf(used: number, { pauseCrawls, pauseIngest, serveOnly }: Thresholds): PressureLevel {
  if (used >= serveOnly) return 3
  if (used >= pauseIngest) return 2
  return used >= pauseCrawls ? 1 : 0
}
