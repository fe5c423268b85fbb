import { isGood, KINDS, type Kind, type Outcome } from './load.ts'

export type KindSummary = {
  answered: number
  failed: number
  /** From when the first that failed was asked until what was asked after the last of them was answered; 0: none failed. */
  outageMs: number
  latencyMsP99: number
}

/** What was asked between two moments, kind by kind. */
export function summarise(
  outcomes: readonly Outcome[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Record<Kind, KindSummary> {
  const within = outcomes.filter(({ beganMs }) => beganMs >= fromMs && beganMs < toMs)
  return Object.fromEntries(
    KINDS.map(kind => [kind, summariseKind(within.filter(outcome => outcome.kind === kind))]),
  ) as Record<Kind, KindSummary>
}

function summariseKind(outcomes: readonly Outcome[]): KindSummary {
  const good = outcomes.filter(isGood)
  const bad = outcomes.filter(outcome => !isGood(outcome))
  const firstBadMs = Math.min(...bad.map(({ beganMs }) => beganMs))
  const lastBadMs = Math.max(...bad.map(({ beganMs }) => beganMs))
  const recoveredMs = Math.min(
    ...good.filter(({ beganMs }) => beganMs > lastBadMs).map(({ endedMs }) => endedMs),
  )
  const latencies = good.map(({ beganMs, endedMs }) => endedMs - beganMs).sort((a, b) => a - b)
  return {
    answered: good.length,
    failed: bad.length,
    outageMs: bad.length === 0 ? 0 : Math.round(recoveredMs - firstBadMs),
    latencyMsP99: Math.round(latencies[Math.floor(latencies.length * 0.99)] ?? 0),
  }
}
