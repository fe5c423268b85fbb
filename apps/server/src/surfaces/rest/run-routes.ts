import {
  problem,
  type RunEntry,
  runIdParameter,
  runParameters,
  runResponse,
  runsParameters,
  runsResponse,
} from '@buywhere/contract'
import type { FastifyRequest } from 'fastify'
import { approveRun, discardRun, dropInput, startRunJob } from '../../ingest/index.ts'
import {
  findRun,
  listRuns,
  type PushContext,
  type RunDetails,
  type RunView,
  readRun,
} from '../../ingest/push/index.ts'
import { actAsPlatform, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { actorOf, recordAudit } from '../../tenancy/index.ts'
import { callerOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'
import { addRunDiffRoute } from './run-diff-route.ts'
import { placeOf, readerOf } from './run-reader.ts'

const TAGS = ['ingest']
const SECURED = [{ apiKey: [] }]
const WRITE = { scope: 'feeds:write' } as const
const READ = { ...WRITE, cost: 0 } as const
const FIRST_ERRORS = 100

/** What came of readings of sources, and the decision about those that were held. */
export function addRunRoutes(app: App, { ingest }: { ingest: PushContext }): void {
  const { db, clock } = ingest

  app.get(
    '/v1/ingest/runs',
    {
      config: { access: READ },
      schema: {
        summary: 'Readings of your sources, newest first',
        tags: TAGS,
        security: SECURED,
        querystring: runsParameters,
        response: { 200: runsResponse, '4xx': problem },
      },
    },
    async request => {
      const { source = null, limit, cursor } = request.query
      const runs = await listRuns(db, readerOf(request), { source, before: placeOf(cursor), limit })
      const last = runs.length === limit ? runs.at(-1) : undefined
      return { runs: runs.map(presentRun), next_cursor: last === undefined ? null : String(last.id) }
    },
  )

  app.get(
    '/v1/ingest/runs/:id',
    {
      config: { access: READ },
      schema: {
        summary: 'A reading: its counts, and every row that was rejected',
        tags: TAGS,
        security: SECURED,
        params: runIdParameter,
        querystring: runParameters,
        response: { 200: runResponse, '4xx': problem },
      },
    },
    async request => {
      const { errors_limit: limit, errors_cursor: cursor } = request.query
      const wanted = { runId: Number(request.params.id), after: placeOf(cursor) ?? 0, limit }
      return presentDetails(await readRun(db, readerOf(request), wanted), limit)
    },
  )

  app.post(
    '/v1/ingest/runs/:id/approve',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Let a held reading through: it is read again, with the guard lifted',
        tags: TAGS,
        security: SECURED,
        params: runIdParameter,
        response: { 200: runResponse, '4xx': problem },
      },
    },
    async request => {
      const runId = Number(request.params.id)
      const before = await findRun(db, readerOf(request), runId)
      const reopened = await db.transaction().execute(async transaction => {
        const run = await approveRun(transaction, clock, { runId, by: decider(request) })
        await audit(transaction, request, 'run.approve', before)
        return run
      })
      await startRunJob(ingest.jobs, ingest.runJob, reopened)
      return answer(request, runId)
    },
  )

  app.post(
    '/v1/ingest/runs/:id/discard',
    {
      config: { access: WRITE },
      schema: {
        summary: 'Drop a held reading: nothing of it is applied',
        tags: TAGS,
        security: SECURED,
        params: runIdParameter,
        response: { 200: runResponse, '4xx': problem },
      },
    },
    async request => {
      const runId = Number(request.params.id)
      const before = await findRun(db, readerOf(request), runId)
      await db.transaction().execute(async transaction => {
        await discardRun(transaction, clock, { runId, by: decider(request) })
        await audit(transaction, request, 'run.discard', before)
      })
      await dropInput(db, runId)
      return answer(request, runId)
    },
  )

  addRunDiffRoute(app, { ingest })

  const answer = async (request: FastifyRequest, runId: number) =>
    presentDetails(
      await readRun(db, readerOf(request), { runId, after: 0, limit: FIRST_ERRORS }),
      FIRST_ERRORS,
    )

  /** The run is the catalogue's, which its owner writes; the log is the platform's: one transaction for both. */
  async function audit(
    transaction: DatabaseTransaction,
    request: FastifyRequest,
    action: 'run.approve' | 'run.discard',
    before: RunView,
  ): Promise<void> {
    const { principal, requestId } = callerOf(request)
    await actAsPlatform(transaction)
    await recordAudit(transaction, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      action,
      target: `run:${before.id}`,
      before: { status: before.status, source: before.sourceName, verdict: before.verdict },
      after: { status: action === 'run.approve' ? 'running' : 'discarded' },
      requestId,
      at: clock.now(),
    })
  }
}

function decider(request: FastifyRequest): string {
  const { kind, id } = actorOf(callerOf(request).principal)
  return `${kind}:${id}`
}

function presentDetails({ rejections, rejectionsTotal, ...run }: RunDetails, limit: number) {
  const last = rejections.length === limit ? rejections.at(-1) : undefined
  return {
    ...presentRun(run),
    errors: rejections.map(({ rowNumber, line, sku, message, code }) => ({
      row: rowNumber,
      line,
      sku,
      error: message,
      code,
    })),
    errors_total: rejectionsTotal,
    errors_next_cursor: last === undefined ? null : String(last.rowNumber),
  }
}

function presentRun(run: RunView): RunEntry {
  const { verdict } = run
  return {
    run_id: String(run.id),
    source: run.sourceName,
    kind: run.kind,
    is_unmodified: run.isUnmodified,
    mode: run.isFull ? 'snapshot' : 'partial',
    status: run.status,
    step: run.step,
    rows_read: run.rowsRead,
    rows_inserted: run.rowsCreated,
    rows_updated: run.rowsChanged,
    rows_unchanged: run.rowsUnchanged,
    rows_failed: run.rowsRejected,
    rows_repriced: run.rowsRepriced,
    rows_suspect: run.rowsSuspect,
    offers_missing: run.offersMissing,
    offers_delisted: run.offersDelisted,
    verdict: verdict && {
      live_offers: verdict.liveOffers,
      missing: verdict.missing,
      delisting: verdict.delisting,
      repriced: verdict.repriced,
      missing_share_max: verdict.limits.missingShareMax,
      repriced_share_max: verdict.limits.repricedShareMax,
      reasons: verdict.reasons,
    },
    error: run.errorCode === null ? null : { code: run.errorCode, message: run.errorMessage ?? '' },
    decided_by: run.decidedBy,
    decided_at: run.decidedAt?.toISOString() ?? null,
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt?.toISOString() ?? null,
  }
}
