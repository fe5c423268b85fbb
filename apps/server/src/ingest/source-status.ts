import { sql } from 'kysely'
import { listSources, type SourceSummary } from '../catalog/index.ts'
import type { Database } from '../kernel/db/index.ts'

export type SourceStatus = SourceSummary & {
  /** When the whole source was last read: the end of its last completed run, or of its loading. */
  lastRunAt: Date | null
}

/** Public sources and those of the organisations, of one region or of all, each with its last successful run. */
export async function listSourceStatus(
  db: Database,
  wanted: { region?: string | undefined; orgIds: readonly number[] },
): Promise<SourceStatus[]> {
  const sources = await listSources(db, wanted)
  const { rows } = await sql<{ sourceId: number; lastRunAt: Date }>`
    select source_id as "sourceId", max(finished_at) as "lastRunAt" from ingest.runs
    where status = 'completed' and source_id = any(${sources.map(({ id }) => id)}::bigint[])
    group by source_id
  `.execute(db)
  const lastRunOf = new Map(rows.map(row => [row.sourceId, row.lastRunAt]))
  return sources.map(source => ({ ...source, lastRunAt: lastRunOf.get(source.id) ?? source.confirmedAt }))
}
