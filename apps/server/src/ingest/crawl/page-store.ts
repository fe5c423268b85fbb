import type { RawOffer } from '@buywhere/feeds'
import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'

export type PageStatus = 'read' | 'unchanged' | 'gone' | 'failed'

/** What is known about a page from when it was last asked for. */
export type KnownPage = {
  url: string
  status: PageStatus
  code: string | null
  etag: string | null
  lastModified: string | null
  contentHash: string | null
  readerVersion: number | null
  offers: RawOffer[]
  runId: number | null
}

const COLUMNS = sql`
  url, status, code, etag, last_modified as "lastModified", content_hash as "contentHash",
  reader_version as "readerVersion", offers, run_id as "runId"
`

export async function findPage(db: Database, sourceId: number, url: string): Promise<KnownPage | null> {
  const { rows } = await sql<KnownPage>`
    select ${COLUMNS} from ingest.crawled_pages where source_id = ${sourceId} and url = ${url}
  `.execute(db)
  return rows[0] ?? null
}

/** Those of the pages that this run has an answer for, by URL. */
export async function findAnsweredPages(
  db: Database,
  run: { sourceId: number; runId: number },
  urls: readonly string[],
): Promise<Map<string, KnownPage>> {
  const { rows } = await sql<KnownPage>`
    select ${COLUMNS} from ingest.crawled_pages
    where source_id = ${run.sourceId} and run_id = ${run.runId} and status <> 'failed'
      and url in (select jsonb_array_elements_text(${JSON.stringify(urls)}::jsonb))
  `.execute(db)
  return new Map(rows.map(row => [row.url, row]))
}

/** Writes down what a run found. A failure changes nothing of what was known before. */
export async function savePage(
  db: Database,
  run: { orgId: number | null; sourceId: number; runId: number },
  page: Omit<KnownPage, 'runId'>,
  now: Date,
): Promise<void> {
  const isFailed = page.status === 'failed'
  const { status, code } = page
  await sql`
    insert into ingest.crawled_pages as known
      (org_id, source_id, run_id, url, status, code, etag, last_modified, content_hash, reader_version, offers,
       asked_at, read_at, failures)
    values (${run.orgId}, ${run.sourceId}, ${run.runId}, ${page.url}, ${status}, ${code}, ${page.etag},
            ${page.lastModified}, ${page.contentHash}, ${page.readerVersion}, ${toJson(page.offers)}::jsonb,
            ${now}, ${isFailed ? null : now}, ${isFailed ? 1 : 0})
    on conflict (source_id, url) do update set
      run_id = excluded.run_id, status = excluded.status, code = excluded.code, asked_at = excluded.asked_at,
      etag = case when ${isFailed} then known.etag else excluded.etag end,
      last_modified = case when ${isFailed} then known.last_modified else excluded.last_modified end,
      content_hash = case when ${isFailed} then known.content_hash else excluded.content_hash end,
      reader_version = case when ${isFailed} then known.reader_version else excluded.reader_version end,
      offers = case when ${isFailed} then known.offers else excluded.offers end,
      read_at = coalesce(excluded.read_at, known.read_at),
      failures = case when ${isFailed} then known.failures + 1 else 0 end
  `.execute(db)
}

/** Forgets pages that no crawl has asked for since; answers how many. Their offers in the catalogue are not touched. */
export async function forgetCrawledPages(db: Database, askedBefore: Date): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from ingest.crawled_pages where asked_at < ${askedBefore}
  `.execute(db)
  return Number(numAffectedRows)
}

/** PostgreSQL has no NUL and no halves of characters. */
function toJson(offers: readonly RawOffer[]): string {
  return JSON.stringify(offers, (_name, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  )
}
