import { sql } from 'kysely'
import { listSources, type SourceSummary } from '../catalog/index.ts'
import type { Database } from '../kernel/db/index.ts'

export type SourceStatus = SourceSummary & {
  /**
   * When the whole source was last read: the end of its last full run that was applied (its feed may have said that
   * nothing changed), or of its loading. No run that failed, is held back, or spoke of a part only.
   */
  lastRunAt: Date | null
}

/** Public sources and those of the organisations, of one region or of all, each with its last successful run. */
export async function listSourceStatus(
  db: Database,
  wanted: { region?: string | undefined; orgIds: readonly number[] },
): Promise<SourceStatus[]> {
  const sources = await listSources(db, wanted)
  const { rows } = await sql<{ sourceId: number; lastRunAt: Date }>`
    select s.id as "sourceId", r.finished_at as "lastRunAt"
    from unnest(${sources.map(({ id }) => id)}::bigint[]) as s (id)
    cross join lateral (
      select finished_at from ingest.runs
      where source_id = s.id and status = 'completed' and is_full order by id desc limit 1
    ) r
  `.execute(db)
  const lastRunOf = new Map(rows.map(row => [row.sourceId, row.lastRunAt]))
  return sources.map(source => ({ ...source, lastRunAt: lastRunOf.get(source.id) ?? source.confirmedAt }))
}
