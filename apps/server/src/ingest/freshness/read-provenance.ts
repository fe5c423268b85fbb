import { sql } from 'kysely'
import { STALE_MS } from '../../catalog/index.ts'
import type { Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { readRawRecord } from '../read-raw-record.ts'

type RawRecord = NonNullable<Awaited<ReturnType<typeof readRawRecord>>>

export type Provenance = {
  offerId: number
  orgId: number | null
  sourceName: string
  sku: string
  /** The reading that brought the offer as it is; null: it was not brought by a run. */
  runId: number | null
  runKind: string | null
  rowNumber: number | null
  /** What the source said, hashed. */
  recordHash: string
  firstSeenAt: Date
  observedAt: Date
  /** When this very value was last seen, by a reading of the offer or of the whole source. */
  confirmedAt: Date
  sourceUpdatedAt: Date | null
  expiresAt: Date
  missingSince: Date | null
  delistedAt: Date | null
  suspectReason: string | null
  trustedPriceMinor: number | null
  trustedCurrency: string | null
  /** As the source stated it; null: not kept any more, or never was. */
  record: RawRecord | null
}

type Row = Omit<Provenance, 'confirmedAt' | 'expiresAt' | 'record'> & {
  offerConfirmedAt: Date | null
  sourceConfirmedAt: Date | null
  expiresAfterSeconds: number | null
  hasRaw: boolean
}

/** Where an offer comes from. Throws `not_found` for one that is not there, or another organisation's. */
export async function readProvenance(
  db: Database,
  offerId: number,
  orgIds: readonly number[],
): Promise<Provenance> {
  const { rows } = await sql<Row>`
    select o.id as "offerId", o.org_id as "orgId", s.name as "sourceName", o.sku, o.run_id as "runId",
      r.kind as "runKind", o.row_number as "rowNumber", o.content_hash as "recordHash",
      o.first_seen_at as "firstSeenAt", o.observed_at as "observedAt", o.confirmed_at as "offerConfirmedAt",
      o.source_updated_at as "sourceUpdatedAt", o.missing_since as "missingSince", o.delisted_at as "delistedAt",
      o.suspect_reason as "suspectReason", o.trusted_price_minor as "trustedPriceMinor",
      o.trusted_currency as "trustedCurrency", s.confirmed_at as "sourceConfirmedAt",
      s.expires_after_seconds as "expiresAfterSeconds", r.raw_path is not null as "hasRaw"
    from catalog.offers o
    join catalog.sources s on s.id = o.source_id
    left join ingest.runs r on r.id = o.run_id
    where o.id = ${offerId} and (o.org_id is null or o.org_id = any(${orgIds}::bigint[]))
  `.execute(db)
  const row = rows[0]
  if (row === undefined) throw new AppError('not_found', 'there is no such offer')
  const { offerConfirmedAt, sourceConfirmedAt, expiresAfterSeconds, hasRaw, ...facts } = row
  const confirmedAt = latest([
    facts.observedAt,
    offerConfirmedAt,
    // A full reading speaks for the offers that it listed.
    facts.missingSince === null ? sourceConfirmedAt : null,
  ])
  const expiresAfterMs = expiresAfterSeconds === null ? STALE_MS : expiresAfterSeconds * 1_000
  return {
    ...facts,
    confirmedAt,
    expiresAt: new Date(confirmedAt.getTime() + expiresAfterMs),
    record: hasRaw ? await readRecord(db, facts.runId, facts.rowNumber) : null,
  }
}

function latest(instants: readonly (Date | null)[]): Date {
  return new Date(Math.max(...instants.map(instant => instant?.getTime() ?? Number.NEGATIVE_INFINITY)))
}

/** A file that is not on this machine is none. */
async function readRecord(db: Database, runId: number | null, row: number | null): Promise<RawRecord | null> {
  if (runId === null || row === null) return null
  try {
    return await readRawRecord(db, runId, row)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null
    throw error
  }
}
