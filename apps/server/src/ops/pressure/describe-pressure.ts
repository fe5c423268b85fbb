import type { HealthDetailed } from '@buywhere/contract'
import type { Pressure } from './create-pressure.ts'
import { shareOf } from './read-memory.ts'

const STATES = ['healthy', 'degraded', 'degraded', 'unhealthy'] as const

/** For `/health/detailed`: what is shed, and why. */
export function describePressure(
  pressure: Pressure,
): NonNullable<HealthDetailed['dependencies']['pressure']> {
  const level = pressure.level()
  const memory = pressure.readings()?.memory ?? null
  return {
    status: STATES[level],
    level,
    reason: pressure.reason(),
    memory_used_pct: memory === null ? null : Math.round(shareOf(memory) * 1_000) / 10,
  }
}
