import { sql } from 'kysely'
import { ensureSource, findSource, type Source, setLifetime } from '../../catalog/index.ts'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { getManagedSource, type ManagedSource, type SourceRef } from './find-sources.ts'
import { planNext } from './plan-next.ts'
import type { ScheduleSettings } from './schedule.ts'
import { checkSchedule, readMarket, type SourceSettings, type WantedMarket } from './source-settings.ts'

type Moment = { now: Date; random?: () => number }

/**
 * Makes a source what the settings say, all of them; one that is not there yet is made, with a retailer of its name.
 * A schedule that changes is planned anew, and forgets its failures: somebody may have mended them. Throws
 * `invalid_parameter` for settings that cannot be, or that contradict the market it was made for.
 */
export async function setSource(
  transaction: DatabaseTransaction,
  { orgId, name }: SourceRef,
  wanted: WantedMarket & SourceSettings,
  { now, random = Math.random }: Moment,
): Promise<{ before: ManagedSource | null; after: ManagedSource }> {
  const { schedule, guards, expiresAfterSeconds } = wanted
  if (schedule !== null) checkSchedule(schedule, now)
  const known = await findSource(transaction, name, orgId)
  if (known !== null) checkMarket(known, wanted)
  const before = known === null ? null : await getManagedSource(transaction, { orgId, name })
  const { displayName } = wanted
  const source =
    known ??
    (await ensureSource(transaction, {
      orgId,
      name,
      ...readMarket(wanted),
      ...(displayName !== undefined && { displayName }),
    }))
  await setLifetime(transaction, source, expiresAfterSeconds)
  await setGuards(transaction, source, guards)
  if (schedule === null) {
    await sql`delete from ingest.schedules where source_id = ${source.id}`.execute(transaction)
  } else if (!isSame(before?.schedule ?? null, schedule)) {
    await setSchedule(transaction, source, schedule, { now, random })
  }
  return { before, after: await getManagedSource(transaction, { orgId, name }) }
}

function checkMarket(known: Source, wanted: WantedMarket): void {
  const pairs = [
    [wanted.country?.toUpperCase(), known.country],
    [wanted.region, known.region],
    [wanted.currency?.toUpperCase(), known.currency],
  ] as const
  if (pairs.every(([said, is]) => said === undefined || said === is)) return
  throw new AppError(
    'invalid_parameter',
    `source ${known.name} is known as ${known.country} (${known.region}) in ${known.currency}, which stays`,
  )
}

async function setGuards(
  transaction: DatabaseTransaction,
  { id, orgId }: Source,
  guards: SourceSettings['guards'],
): Promise<void> {
  if (guards === null) {
    await sql`delete from ingest.guards where source_id = ${id}`.execute(transaction)
    return
  }
  await sql`
    insert into ingest.guards (source_id, org_id, missing_share_max, repriced_share_max)
    values (${id}, ${orgId}, ${guards.missingShareMax}, ${guards.repricedShareMax})
    on conflict (source_id) do update
    set missing_share_max = excluded.missing_share_max, repriced_share_max = excluded.repriced_share_max
  `.execute(transaction)
}

const SETTINGS: readonly (keyof ScheduleSettings)[] = [
  'kind',
  'input',
  'format',
  'columnMap',
  'storeUrl',
  'crawlOptions',
  'cron',
  'timeZone',
  'jitterSeconds',
  'expectedEverySeconds',
]

function isSame(a: ScheduleSettings | null, b: ScheduleSettings): boolean {
  return a !== null && SETTINGS.every(name => canonical(a[name]) === canonical(b[name]))
}

/** The database orders the keys of an object its own way. */
function canonical(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return JSON.stringify(isObject ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value)
}

/** What is paused stays so; a run that is under way goes on. */
async function setSchedule(
  transaction: DatabaseTransaction,
  { id, orgId }: Source,
  schedule: ScheduleSettings,
  { now, random }: Required<Moment>,
): Promise<void> {
  const { kind, input, format, columnMap, storeUrl, crawlOptions, cron, timeZone } = schedule
  const { nextRunAt } = planNext({ ...schedule, isPaused: false, failuresRunning: 0 }, now, random)
  await sql`
    insert into ingest.schedules
      (source_id, org_id, kind, input, format, column_map, store_url, crawl_options, cron, time_zone, jitter_seconds,
       expected_every_seconds, next_run_at)
    values (${id}, ${orgId}, ${kind}, ${input}, ${format}, ${columnMap}, ${storeUrl}, ${JSON.stringify(crawlOptions)},
            ${cron}, ${timeZone}, ${schedule.jitterSeconds}, ${schedule.expectedEverySeconds}, ${nextRunAt})
    on conflict (source_id) do update
    set kind = excluded.kind, input = excluded.input, format = excluded.format, column_map = excluded.column_map,
        store_url = excluded.store_url, crawl_options = excluded.crawl_options, cron = excluded.cron,
        time_zone = excluded.time_zone, jitter_seconds = excluded.jitter_seconds,
        expected_every_seconds = excluded.expected_every_seconds,
        next_run_at = case when schedules.is_paused then schedules.next_run_at else excluded.next_run_at end,
        failures_running = 0, circuit_open_until = null, last_error = null
  `.execute(transaction)
}
