import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { awaitRun, getRun, listRejections, type Run, startRun } from '../../ingest/index.ts'
import type { Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { checkSourceQuota } from '../check-source-quota.ts'
import type { Config } from '../config.ts'
import { openJobs, openPlatform, spoolFolder } from '../open-platform.ts'
import { showProgress } from '../progress.ts'
import type { RunRole } from '../role.ts'

const USAGE = `ingest --source NAME --country US [options] FILE|URL|-
  --format F      google-xml, google-tsv, csv, jsonl, json, shopify-csv (else: found out)
  --columns MAP   which column is what: sku=id,title=name,price=cost,attributes.color=colour
  --currency C    what bare amounts are in (else: the country's)
  --region R      market slug (else: the country, lower case)
  --store-url U   where a Shopify export's products live
  --org ID        into this organisation's private catalogue (else: the public one)
  --errors FILE   where rejected rows go, as JSON lines (else: below BUYWHERE_HOME/reports)`

export const ingest: RunRole = async context => {
  const { values, input } = readArguments(context.args)
  await using platform = await openPlatform(context)
  const { clock, config, database } = platform
  const { jobs, runJob } = await openJobs(platform)
  await using _jobs = jobs
  const startedMs = performance.now()
  if (values.orgId !== null) await checkSourceQuota(database.db, values.orgId, values.source, clock.now())
  const runId = await startRun(
    { db: database.db, clock, jobs, runJob, spoolFolder: spoolFolder(config), allowLoopback: true },
    { ...values, whenBusy: 'wait', region: values.region ?? regionOf(values.country, config), input },
  )
  const progress = showProgress(context, () => getRun(database.db, runId))
  try {
    await awaitRun(jobs, { id: runId, attempt: 1 })
  } finally {
    await progress.stop()
  }
  const run = await getRun(database.db, runId)
  const errorsFile = values.errors ?? join(config.home, 'reports', `ingest-${runId}.jsonl`)
  const rejections = await writeRejections(database.db, run, errorsFile)
  const seconds = (performance.now() - startedMs) / 1_000
  context.print(JSON.stringify(summarise(run, rejections, seconds)))
  return run.status === 'completed' ? 0 : 1
}

function readArguments(args: readonly string[]) {
  const options = {
    source: { type: 'string' },
    country: { type: 'string' },
    region: { type: 'string' },
    currency: { type: 'string' },
    format: { type: 'string' },
    columns: { type: 'string' },
    'store-url': { type: 'string' },
    errors: { type: 'string' },
    org: { type: 'string' },
  } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const { source, country, org, 'store-url': storeUrl, ...rest } = values
    if (org !== undefined && !/^\d{1,16}$/.test(org)) throw new Error(`--org ${org}: no such organisation`)
    if (source === undefined || country === undefined || positionals.length !== 1)
      throw new Error('incomplete')
    const orgId = org === undefined ? null : Number(org)
    return { values: { ...rest, orgId, source, country, storeUrl }, input: positionals[0]! }
  } catch (error) {
    throw new AppError('usage', `${(error as Error).message}\n${USAGE}`)
  }
}

/** The market's slug: the country's code, but for the United States, whose slug can be set. */
function regionOf(country: string, { usRegion }: Config): string {
  return country.toUpperCase() === 'US' ? usRegion : country.toLowerCase()
}

type RejectionReport = { file: string | null; byCode: Record<string, { rows: number; example: string }> }

/** Writes the rejected rows out, so that whoever owns the feed can mend them. */
async function writeRejections(db: Database, run: Run, file: string): Promise<RejectionReport> {
  const rejections = await listRejections(db, run.id)
  if (rejections.length === 0) return { file: null, byCode: {} }
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, rejections.map(rejection => `${JSON.stringify(rejection)}\n`).join(''))
  const byCode: RejectionReport['byCode'] = {}
  for (const { code, line, message } of rejections) {
    byCode[code] ??= { rows: 0, example: `line ${line}: ${message}` }
    byCode[code].rows++
  }
  return { file, byCode }
}

function summarise(run: Run, rejections: RejectionReport, seconds: number) {
  return {
    run_id: run.id,
    source: run.sourceName,
    status: run.status,
    rows_read: run.rowsRead,
    rows_created: run.rowsCreated,
    rows_changed: run.rowsChanged,
    rows_unchanged: run.rowsUnchanged,
    rows_rejected: run.rowsRejected,
    rows_repriced: run.rowsRepriced,
    rows_suspect: run.rowsSuspect,
    offers_missing: run.offersMissing,
    offers_delisted: run.offersDelisted,
    ...(run.status === 'quarantined' && { verdict: run.verdict }),
    ...(run.errorCode !== null && { error: { code: run.errorCode, message: run.errorMessage } }),
    ...(rejections.file !== null && { rejections: rejections.byCode, rejections_file: rejections.file }),
    seconds: Math.round(seconds * 100) / 100,
    rows_per_s: Math.round(run.rowsRead / seconds),
    peak_rss_megabytes: Math.round(process.resourceUsage().maxRSS / 1_024),
  }
}
