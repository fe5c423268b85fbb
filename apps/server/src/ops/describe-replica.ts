import type { HealthDetailed } from '@buywhere/contract'
import type { Reads } from '../kernel/db/index.ts'

/** Reads go on from the primary without it, so a lost replica degrades the service and does not end it. */
export function describeReplica(replica: Reads['replica']): HealthDetailed['dependencies']['replica'] {
  if (replica === null) return { status: 'not_configured', lag_s: null }
  const lagS = replica.lagS()
  return {
    status: replica.isUsable() ? 'healthy' : 'degraded',
    lag_s: lagS === null ? null : Math.round(lagS * 1_000) / 1_000,
  }
}
