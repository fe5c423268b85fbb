import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { fetchSafely } from '../../kernel/outbound/index.ts'
import type { FxSource } from './fx-source.ts'
import { type RawRate, unreadable } from './raw-rate.ts'
import { readRates, UNNAMED_SOURCE } from './read-rates.ts'
import { takeRates } from './take-rates.ts'

const HOUR_SECONDS = 3_600
const AGAIN_SECONDS = 4 * HOUR_SECONDS
const AFTER_FAILURE_SECONDS = HOUR_SECONDS
/** How long a process has for its reading before another may try. */
const LEASE_SECONDS = HOUR_SECONDS / 4
const FILE_BYTES_MAX = 16_000_000
const TIMEOUT_MS = 60_000
const REDIRECTS_MAX = 3
const FAILURE_CHARACTERS_MAX = 300

export type FetchRatesOptions = {
  db: Database
  clock: Clock
  log: Logger
  sources: readonly FxSource[]
  /** An address or a file of the operator's, in any form that `readRates` knows; null: none. */
  extra: string | null
  /** For trials: reads this machine's own servers too. */
  allowLoopback?: boolean
}

/**
 * Reads each source that is due: every four hours, an hour after a failure, in one process of all. A failure is logged
 * and kept beside the source, where `listRateSources` and the metrics tell it; it stops nothing.
 */
export async function fetchRates(options: FetchRatesOptions): Promise<void> {
  const { sources, extra } = options
  for (const { name, urls, read } of sources) await readWhenDue(options, name, urls, read)
  if (extra !== null) await readWhenDue(options, UNNAMED_SOURCE, [extra], file => readRates(file))
}

async function readWhenDue(
  options: FetchRatesOptions,
  name: string,
  places: readonly string[],
  read: (file: Buffer) => RawRate[],
): Promise<void> {
  const { db, clock, log } = options
  const now = clock.now()
  if (!(await claim(db, name, now))) return
  try {
    const rates: RawRate[] = []
    for (const place of places) rates.push(...read(await fetchFile(place, options)))
    const { stored, refused, newest } = await takeRates({ db, clock, log }, rates)
    log.info({ source: name, stored, refused: refused.length, newest }, 'exchange rates read')
    await settle(db, name, now, null)
  } catch (error) {
    log.warn({ err: error, source: name }, 'exchange rates could not be read; those at hand stay in use')
    await settle(db, name, now, error instanceof Error ? error.message : String(error))
  }
}

async function fetchFile(place: string, { allowLoopback = false }: FetchRatesOptions): Promise<Buffer> {
  if (!/^https?:/i.test(place)) return readFile(place)
  const answer = await fetchSafely(place, {
    timeoutMs: TIMEOUT_MS,
    maxBytes: FILE_BYTES_MAX,
    maxRedirects: REDIRECTS_MAX,
    allowLoopback,
  })
  if (answer.status !== 200) throw unreadable(`${new URL(place).host} answered with status ${answer.status}`)
  return answer.body
}

async function claim(db: Database, source: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into catalog.fx_readings (source, attempted_at, next_at)
    values (${source}, ${now}, ${secondsAfter(now, LEASE_SECONDS)})
    on conflict (source) do update set attempted_at = excluded.attempted_at, next_at = excluded.next_at
    where fx_readings.next_at <= ${now}
    returning source
  `.execute(db)
  return rows.length > 0
}

async function settle(db: Database, source: string, now: Date, failure: string | null): Promise<void> {
  const next = secondsAfter(now, failure === null ? AGAIN_SECONDS : AFTER_FAILURE_SECONDS)
  await sql`
    update catalog.fx_readings
    set next_at = ${next}, failure = ${failure?.slice(0, FAILURE_CHARACTERS_MAX) ?? null},
        succeeded_at = case when ${failure === null} then ${now}::timestamptz else succeeded_at end
    where source = ${source}
  `.execute(db)
}

const secondsAfter = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1_000)
