import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { READER_VERSION } from '../reader-version.ts'
import type { Run } from '../run-store.ts'

/** What the origin gave the input's last version to be known by, with what holds as long as that version does. */
export type Validators = {
  etag: string | null
  lastModified: string | null
  readAt: Date
  changesAt: Date | null
}

// An origin whose validators never change is found out within a day.
const TRUSTED_MS = 24 * 3_600_000

/**
 * What a run may ask its origin by, whether anything changed. Null when the input has to be read whatever the origin
 * says: the run before did not read this very input to its end, read it too long ago or by another version of the
 * reader, a sale of it began or ended since, or it left readings open that a second one has to settle.
 */
export async function findValidators(db: Database, run: Run, now: Date): Promise<Validators | null> {
  const { rows } = await sql<Validators>`
    select p.input_etag as etag, p.input_last_modified as "lastModified", p.input_read_at as "readAt",
           p.changes_at as "changesAt"
    from (select * from ingest.runs where source_id = ${run.sourceId} and id < ${run.id} order by id desc limit 1) p
    where p.status = 'completed' and p.kind = 'feed' and p.is_full and ${run.isFull} and p.error_code is null
      and p.input = ${run.input} and p.format is not distinct from ${run.format}
      and p.column_map is not distinct from ${run.columnMap} and p.store_url is not distinct from ${run.storeUrl}
      and p.reader_version = ${READER_VERSION}
      and (p.input_etag is not null or p.input_last_modified is not null)
      and p.input_read_at > ${new Date(now.getTime() - TRUSTED_MS)}
      and (p.changes_at is null or p.changes_at > ${now})
      and not exists (
        select from catalog.offers where source_id = ${run.sourceId}
          and (suspect_reason is not null or (missing_since is not null and delisted_at is null))
      )
  `.execute(db)
  return rows[0] ?? null
}
