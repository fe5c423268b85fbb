import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readProductPage, toRawOffers } from '@buywhere/feeds'
import { sql } from 'kysely'
import { type CrawlOutcome, crawlToSpool } from '../crawl/index.ts'
import { RAW_OFFERS } from '../read-rows.ts'
import { READER_VERSION } from '../reader-version.ts'
import type { Run } from '../run-store.ts'
import type { FetchContext } from './fetch-context.ts'

type Market = { country: string; currency: string }

/**
 * Crawls a run's shop into the spool. A crawl that left pages out speaks for the pages it read only. After a crash it
 * goes on behind the pages that answered. Throws `usage`, and what the database does.
 */
export async function fetchPages(context: FetchContext, run: Run): Promise<CrawlOutcome> {
  const { db, clock, spoolFolder, network, crawler, wait } = context
  await mkdir(spoolFolder, { recursive: true, mode: 0o700 })
  const spoolPath = join(spoolFolder, `crawl-${run.id}.feed`)
  const market = await findMarket(context, run.sourceId)
  const outcome = await crawlToSpool(
    {
      db,
      clock,
      readPage: (html, url) => toRawOffers(readProductPage(html, { url, ...market })),
      ...(network !== undefined && { network }),
      ...(crawler !== undefined && { identity: crawler }),
      ...(wait !== undefined && { wait }),
    },
    {
      ...run.crawlOptions,
      orgId: run.orgId,
      sourceId: run.sourceId,
      runId: run.id,
      startUrl: run.input,
      readerVersion: READER_VERSION,
    },
    spoolPath,
  )
  await sql`
    update ingest.runs set
      spool_path = ${spoolPath}, format = ${RAW_OFFERS}, input_bytes = ${outcome.bytes},
      is_full = is_full and ${outcome.isComplete}, reader_version = ${READER_VERSION}
    where id = ${run.id} and status = 'running'
  `.execute(db)
  return outcome
}

async function findMarket({ db }: FetchContext, sourceId: number): Promise<Market> {
  const { rows } = await sql<Market>`
    select country, currency from catalog.sources where id = ${sourceId}
  `.execute(db)
  return rows[0]!
}
