import type { GuardEntry } from '@buywhere/contract'
import type { GuardStatus } from '../../ops/index.ts'

export function presentGuard({ table, limits, trips, ...status }: GuardStatus): GuardEntry {
  return {
    table,
    is_tripped: trips.length > 0,
    rows_counted: status.rows,
    fingerprint: status.fingerprint,
    counted_at: status.countedAt?.toISOString() ?? null,
    rows_estimated: status.rowsEstimated,
    rows_min: limits?.rowsMin ?? null,
    share_max: limits?.shareMax ?? null,
    trips: trips.map(presentTrip),
  }
}

export function presentTrip(trip: GuardStatus['trips'][number]): GuardEntry['trips'][number] {
  return {
    part: trip.part === '' ? null : trip.part,
    reason: trip.reason,
    rows_before: trip.rowsBefore,
    rows_lost: trip.rowsLost,
    detail: trip.detail,
    tripped_at: trip.trippedAt.toISOString(),
  }
}
