import { sql } from 'kysely'
import { ensureSource } from '../../src/catalog/index.ts'
import { type ScheduleSettings, setSource } from '../../src/ingest/schedule/index.ts'
import type { Database } from '../../src/kernel/db/index.ts'

/** A feed read every four hours on the hour, without jitter. */
function feedSchedule(fields: Partial<ScheduleSettings> = {}): ScheduleSettings {
  return {
    kind: 'feed',
    input: 'https://shop.example/feed.xml',
    format: null,
    columnMap: null,
    storeUrl: null,
    crawlOptions: {},
    cron: '0 */4 * * *',
    timeZone: 'UTC',
    jitterSeconds: 0,
    expectedEverySeconds: 14_400,
    ...fields,
  }
}

/** A source of the public catalogue with a schedule; answers its id. */
export async function addScheduledSource(
  db: Database,
  name: string,
  now: Date,
  fields: Partial<ScheduleSettings> = {},
): Promise<number> {
  const { after } = await db
    .transaction()
    .execute(transaction =>
      setSource(
        transaction,
        { orgId: null, name },
        { country: 'US', expiresAfterSeconds: null, guards: null, schedule: feedSchedule(fields) },
        { now, random: () => 0 },
      ),
    )
  return after.id
}

/** A run as the ingest writes it, of a source that is there; answers its id. */
export async function addRun(
  db: Database,
  sourceId: number,
  run: {
    status: string
    startedAt: Date
    finishedAt?: Date
    isFull?: boolean
    kind?: string
    error?: string
  },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into ingest.runs (org_id, source_id, status, input, kind, is_full, started_at, finished_at, error_code)
    select org_id, id, ${run.status}, 'feed', ${run.kind ?? 'feed'}, ${run.isFull ?? true}, ${run.startedAt},
           ${run.finishedAt ?? null}, ${run.error ?? null}
    from catalog.sources where id = ${sourceId}
    returning id
  `.execute(db)
  const id = rows[0]?.id
  if (id === undefined) throw new Error(`there is no source ${sourceId}`)
  return id
}

export async function endRun(db: Database, runId: number, status: string, at: Date): Promise<void> {
  await sql`
    update ingest.runs
    set status = ${status}, finished_at = ${at}, error_code = ${status === 'failed' ? 'feed_failed' : null},
        error_message = ${status === 'failed' ? 'the server answered 500' : null}
    where id = ${runId}
  `.execute(db)
}

export async function addPlainSource(db: Database, name: string, country = 'US'): Promise<number> {
  const region = country.toLowerCase()
  return (await ensureSource(db, { name, country, region, currency: 'USD' })).id
}
