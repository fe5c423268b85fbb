import { sql } from 'kysely'
import { READER_VERSION } from '../reader-version.ts'
import type { Run } from '../run-store.ts'
import { openRemote, spoolBody } from '../spool-input.ts'
import type { FetchContext } from './fetch-context.ts'
import { findValidators, type Validators } from './find-validators.ts'

/**
 * Downloads a run's feed into the spool, unless its origin says that it is what it was. Answers whether it is
 * unmodified. Throws `feed_failed`.
 */
export async function fetchFeed(context: FetchContext, run: Run): Promise<{ isUnmodified: boolean }> {
  const { db, clock, spoolFolder, network } = context
  const known = await findValidators(db, run, clock.now())
  await using answer = await openRemote(run.input, conditionsOf(known), network)
  if (answer.status === 304 && known !== null) {
    await sql`
      update ingest.runs set
        is_unmodified = true, input_etag = ${known.etag}, input_last_modified = ${known.lastModified},
        input_read_at = ${known.readAt}, changes_at = ${known.changesAt}, reader_version = ${READER_VERSION}
      where id = ${run.id} and status = 'running'
    `.execute(db)
    return { isUnmodified: true }
  }
  const readAt = clock.now()
  const spooled = await spoolBody(spoolFolder, run.input, answer)
  const { etag = null, 'last-modified': lastModified = null } = answer.headers
  await sql`
    update ingest.runs set
      spool_path = ${spooled.path}, input_sha256 = ${spooled.sha256}, input_bytes = ${spooled.bytes},
      input_etag = ${etag}, input_last_modified = ${lastModified}, input_read_at = ${readAt},
      reader_version = ${READER_VERSION}
    where id = ${run.id} and status = 'running'
  `.execute(db)
  return { isUnmodified: false }
}

function conditionsOf(known: Validators | null): Record<string, string> {
  return {
    ...(known?.etag != null && { 'if-none-match': known.etag }),
    ...(known?.lastModified != null && { 'if-modified-since': known.lastModified }),
  }
}
