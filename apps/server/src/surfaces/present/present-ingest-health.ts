import type { ProvenanceResponse, SourceHealthEntry } from '@buywhere/contract'
import { freshnessOf } from '../../catalog/index.ts'
import type { Provenance, SourceHealth } from '../../ingest/freshness/index.ts'
import { toMajorUnits } from '../../kernel/money/index.ts'

const instant = (at: Date | null) => at?.toISOString() ?? null

/** Without what a failure said: feed addresses stand in it. */
export function presentSourceHealth(source: SourceHealth): SourceHealthEntry {
  const { ageSeconds, lastAttempt, offers } = source
  return {
    name: source.name,
    region: source.region,
    is_demo: source.isDemo,
    state: source.state,
    age_s: ageSeconds === null ? null : Math.round(ageSeconds),
    expected_every_s: source.expectedEverySeconds,
    expires_after_s: source.lifetimeSeconds,
    last_run: instant(source.lastRunAt),
    last_attempt: lastAttempt && {
      run_id: String(lastAttempt.runId),
      kind: lastAttempt.kind,
      status: lastAttempt.status,
      started_at: lastAttempt.startedAt.toISOString(),
      error_code: lastAttempt.errorCode,
    },
    next_run_at: instant(source.nextRunAt),
    is_running: source.isRunning,
    is_circuit_open: source.isCircuitOpen,
    quarantines_open: source.quarantinesOpen,
    offers: offers && {
      count: offers.total,
      confirmed_share: offers.total === 0 ? null : offers.confirmed / offers.total,
      oldest_confirmed_at: instant(offers.oldestConfirmedAt),
      measured_at: offers.measuredAt.toISOString(),
    },
  }
}

export function presentProvenance(offer: Provenance, now: Date): ProvenanceResponse {
  const { confirmedAt, expiresAt, record, suspectReason, trustedCurrency, trustedPriceMinor } = offer
  const [confirmedMs, expiresMs] = [confirmedAt.getTime(), expiresAt.getTime()]
  return {
    offer_id: String(offer.offerId),
    source: offer.sourceName,
    is_public: offer.orgId === null,
    sku: offer.sku,
    run_id: offer.runId === null ? null : String(offer.runId),
    run_kind: offer.runKind,
    row: offer.rowNumber,
    line: record?.line ?? null,
    record_hash: offer.recordHash,
    first_seen_at: offer.firstSeenAt.toISOString(),
    observed_at: offer.observedAt.toISOString(),
    confirmed_at: confirmedAt.toISOString(),
    source_updated_at: instant(offer.sourceUpdatedAt),
    expires_at: expiresAt.toISOString(),
    freshness: freshnessOf(confirmedMs, now.getTime(), expiresMs - confirmedMs),
    missing_since: instant(offer.missingSince),
    delisted_at: instant(offer.delistedAt),
    suspect:
      suspectReason === null
        ? null
        : {
            reason: suspectReason,
            trusted_price:
              trustedPriceMinor === null || trustedCurrency === null
                ? null
                : { amount: toMajorUnits(trustedPriceMinor, trustedCurrency), currency: trustedCurrency },
          },
    raw: record === null ? null : { ...record.raw },
    raw_expired: offer.runId !== null && record === null,
  }
}
