import type { LimitVerdict, LimitWindow } from './limiter.ts'

/** `room`: units left in the window after the decision. */
export type Standing = { window: LimitWindow; room: number; endMs: number }

export function verdictOf(
  isAllowed: boolean,
  standings: readonly Standing[],
  nowMs: number,
  isReduced = false,
): LimitVerdict {
  const full = isAllowed ? [] : standings.filter(({ window, room }) => window.cost > room)
  const last = full.reduce<Standing | null>(
    (latest, one) => (latest === null || one.endMs > latest.endMs ? one : latest),
    null,
  )
  return {
    isAllowed,
    refusedBy: last?.window.policy ?? null,
    violated: full.map(({ window }) => window.policy),
    isReduced,
    windows: standings.map(({ window: { policy, limit, windowMs }, room, endMs }) => ({
      policy,
      limit,
      windowMs,
      remaining: Math.max(0, room),
      resetMs: endMs - nowMs,
    })),
  }
}
