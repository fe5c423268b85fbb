import { FEED_FORMATS, parseColumnMap } from '@buywhere/feeds'
import { ensureSource, type Source } from '../catalog/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import type { Jobs } from '../kernel/jobs/index.ts'
import { isCurrency } from '../kernel/money/index.ts'
import type { CrawlSettings } from './crawl/index.ts'
import { checkRoom, type IngestGate } from './gate.ts'
import { currencyOfCountry } from './markets.ts'
import { RAW_OFFERS } from './read-rows.ts'
import { awaitRun, type RunJob, resumeRun, startRunJob } from './run-job.ts'
import { createRun, listRunningRuns, type RunKind, sourceBusy } from './run-store.ts'
import { isRemote, type SpooledInput, spoolInput } from './spool-input.ts'

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
  /** For a crawl. */
  crawlOptions?: CrawlSettings
  /** What to do while the source is being read: `refuse`, or `wait` for the end of it. */
  whenBusy?: 'refuse' | 'wait'
  /** A path, an http(s) URL, or `-` for standard input; for a crawl the shop's URL. */
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
  /** For an operator at the command line: a URL is read by this process, whose own machine may serve it. */
  allowLoopback?: boolean
  /** Says when nothing may be taken in. */
  gate?: IngestGate
}

/**
 * Starts a run as a durable job and answers its id. Files and standard input are spooled first; what lies at a URL the
 * run fetches itself. A run of the same source that a crash left unfinished is seen to first. Throws `source_busy`, `ingest_held`, and `usage` for a request that contradicts itself or the source.
 */
export async function startRun(context: Context, request: IngestRequest): Promise<number> {
  if (request.columns !== undefined) checkColumns(request.columns)
  await checkRoom(context.gate)
  const formats: readonly string[] = [...FEED_FORMATS, RAW_OFFERS]
  if (request.format !== undefined && !formats.includes(request.format)) {
    throw new AppError('usage', `--format ${request.format}: known are ${FEED_FORMATS.join(', ')}`)
  }
  const source = await resolveSource(context.db, request)
  const unfinished = (await listRunningRuns(context.db)).find(run => run.sourceId === source.id)
  if (unfinished !== undefined) {
    const resumed = await resumeRun(context, unfinished)
    if (request.whenBusy !== 'wait') throw sourceBusy()
    await awaitRun(context.jobs, resumed)
  }
  const spooled = request.spooled ?? (await spoolNow(context, request))
  const runId = await createRun(
    context.db,
    {
      orgId: source.orgId,
      sourceId: source.id,
      input: request.input,
      format: request.format ?? null,
      columnMap: request.columns ?? null,
      storeUrl: request.storeUrl ?? null,
      spoolPath: spooled?.path ?? null,
      inputSha256: spooled?.sha256 ?? null,
      inputBytes: spooled?.bytes ?? null,
      ...(request.crawlOptions !== undefined && { crawlOptions: request.crawlOptions }),
      ...(request.kind !== undefined && { kind: request.kind }),
      ...(request.isFull !== undefined && { isFull: request.isFull }),
    },
    context.clock.now(),
  )
  await startRunJob(context.jobs, context.runJob, { id: runId, attempt: 1 })
  return runId
}

/** Null for what the run itself is to fetch. */
async function spoolNow(context: Context, { input, kind }: IngestRequest): Promise<SpooledInput | null> {
  if (kind === 'crawl' || (isRemote(input) && !context.allowLoopback)) return null
  return spoolInput(context.spoolFolder, input, context)
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
