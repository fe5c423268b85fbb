import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { SCHEDULE_COLUMNS, type Schedule } from './schedule.ts'
import type { SourceSettings } from './source-settings.ts'

/** A source with how it is read, for those who manage it. */
export type ManagedSource = Omit<SourceSettings, 'schedule'> & {
  id: number
  /** Owner of a private source; null: public. */
  orgId: number | null
  name: string
  displayName: string
  country: string
  region: string
  currency: string
  confirmedAt: Date | null
  schedule: Schedule | null
}

/** Whose source: of an organisation's private catalogue, or of the public one (null). */
export type SourceRef = { orgId: number | null; name: string }

type Row = Omit<ManagedSource, 'schedule' | 'guards'> & {
  missingShareMax: number | null
  repricedShareMax: number | null
  isScheduled: boolean
} & Schedule

/** By name: what a caller manages, and nothing else. */
export async function listManagedSources(db: Database, orgId: number | null): Promise<ManagedSource[]> {
  return readSources(db, sql`s.org_id is not distinct from ${orgId} order by s.name`)
}

/** Throws `not_found`, whether it is not there or somebody else's. */
export async function getManagedSource(db: Database, { orgId, name }: SourceRef): Promise<ManagedSource> {
  const [source] = await readSources(db, sql`s.org_id is not distinct from ${orgId} and s.name = ${name}`)
  if (source === undefined) throw noSuchSource()
  return source
}

export const noSuchSource = () => new AppError('not_found', 'there is no such source')

async function readSources(db: Database, where: RawBuilder<unknown>): Promise<ManagedSource[]> {
  const { rows } = await sql<Row>`
    select ${SCHEDULE_COLUMNS}, s.id, s.org_id as "orgId", s.name, r.display_name as "displayName",
           s.confirmed_at as "confirmedAt", s.expires_after_seconds as "expiresAfterSeconds",
           g.missing_share_max as "missingShareMax", g.repriced_share_max as "repricedShareMax",
           c.source_id is not null as "isScheduled"
    from catalog.sources s
    join catalog.retailers r on r.id = s.retailer_id
    left join ingest.guards g on g.source_id = s.id
    left join ingest.schedules c on c.source_id = s.id
    where ${where}
  `.execute(db)
  return rows.map(asManaged)
}

function asManaged({ missingShareMax, repricedShareMax, isScheduled, ...row }: Row): ManagedSource {
  const { id, orgId, name, displayName, country, region, currency, confirmedAt, expiresAfterSeconds } = row
  const guards =
    missingShareMax === null || repricedShareMax === null ? null : { missingShareMax, repricedShareMax }
  return {
    id,
    orgId,
    name,
    displayName,
    country,
    region,
    currency,
    confirmedAt,
    expiresAfterSeconds,
    guards,
    schedule: isScheduled ? row : null,
  }
}
