import { FEED_FORMATS, parseColumnMap } from '@buywhere/feeds'
import { ensureSource, type Source } from '../catalog/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import type { Jobs } from '../kernel/jobs/index.ts'
import { isCurrency } from '../kernel/money/index.ts'
import { currencyOfCountry } from './markets.ts'
import { RAW_OFFERS } from './read-rows.ts'
import { awaitRun, type RunJob, startRunJob } from './run-job.ts'
import { createRun, listRunningRuns, type RunKind } from './run-store.ts'
import { type SpooledInput, spoolInput } from './spool-input.ts'

export type IngestRequest = {
  /** Whose private source it is; null: the public catalogue's. */
  orgId?: number | null
  source: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** The market's slug. */
  region: string
  currency?: string | undefined
  format?: string | undefined
  columns?: string | undefined
  storeUrl?: string | undefined
  /** `feed` unless it says otherwise. */
  kind?: RunKind
  /** Whether the input is the whole of the source: then what it does not list is missing. True unless it says otherwise. */
  isFull?: boolean
  /** A path, an http(s) URL, or `-` for standard input. */
  input: string
  /** Where the input lies already, in the spool; then `input` only names it. */
  spooled?: SpooledInput
}

type Context = {
  db: Database
  clock: Clock
  jobs: Jobs
  runJob: RunJob
  spoolFolder: string
  /** For an operator at the command line, whose own machine may serve the feed. */
  allowLoopback?: boolean
}

/**
 * Spools the feed and starts its run as a durable job; answers the run's id. A run of the same source that a
 * crash left unfinished is completed first. Throws `usage` for a request that contradicts itself or the source.
 */
export async function startRun(context: Context, request: IngestRequest): Promise<number> {
  if (request.columns !== undefined) checkColumns(request.columns)
  const formats: readonly string[] = [...FEED_FORMATS, RAW_OFFERS]
  if (request.format !== undefined && !formats.includes(request.format)) {
    throw new AppError('usage', `--format ${request.format}: known are ${FEED_FORMATS.join(', ')}`)
  }
  const source = await resolveSource(context.db, request)
  const unfinished = (await listRunningRuns(context.db)).find(run => run.sourceId === source.id)
  if (unfinished !== undefined) {
    await startRunJob(context.jobs, context.runJob, unfinished)
    await awaitRun(context.jobs, unfinished)
  }
  const spooled = request.spooled ?? (await spoolInput(context.spoolFolder, request.input, context))
  const runId = await createRun(
    context.db,
    {
      orgId: source.orgId,
      sourceId: source.id,
      input: request.input,
      format: request.format ?? null,
      columnMap: request.columns ?? null,
      storeUrl: request.storeUrl ?? null,
      spoolPath: spooled.path,
      inputSha256: spooled.sha256,
      inputBytes: spooled.bytes,
      ...(request.kind !== undefined && { kind: request.kind }),
      ...(request.isFull !== undefined && { isFull: request.isFull }),
    },
    context.clock.now(),
  )
  await startRunJob(context.jobs, context.runJob, { id: runId, attempt: 1 })
  return runId
}

function checkColumns(text: string): void {
  try {
    parseColumnMap(text)
  } catch (error) {
    throw new AppError('usage', `--columns: ${(error as Error).message}`)
  }
}

async function resolveSource(db: Database, request: IngestRequest): Promise<Source> {
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(request.source)) {
    throw new AppError('usage', `--source ${request.source}: use lower-case letters, digits, dots and dashes`)
  }
  const country = request.country.toUpperCase()
  if (!/^[A-Z]{2}$/.test(country))
    throw new AppError('usage', `--country ${request.country}: use two letters, as US`)
  const currency = request.currency?.toUpperCase() ?? currencyOfCountry(country)
  if (currency === null) throw new AppError('usage', `--currency is needed: none is known for ${country}`)
  if (!isCurrency(currency)) throw new AppError('usage', `--currency ${currency}: no such ISO 4217 code`)
  const source = await ensureSource(db, {
    orgId: request.orgId ?? null,
    name: request.source,
    country,
    region: request.region,
    currency,
  })
  if (source.country !== country || source.currency !== currency) {
    throw new AppError('usage', `source ${source.name} is known as ${source.country} in ${source.currency}`)
  }
  return source
}
