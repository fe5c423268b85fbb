import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Database, isDatabaseAway } from '../kernel/db/index.ts'
import type { Job, Jobs } from '../kernel/jobs/index.ts'
import { applyRun } from './apply-run.ts'
import { confirmRun } from './confirm-run.ts'
import { type FetchContext, fetchInput } from './fetch/index.ts'
import { type IngestGate, isHeld, passGate } from './gate.ts'
import { judgeStaged } from './judge-staged.ts'
import { beginAttempt, finishRun, getRun, listRunningRuns, type Run, setStep } from './run-store.ts'
import { stageRun } from './stage-run.ts'

export type RunContext = FetchContext & {
  /** Where runs keep their files: what they apply, which is also the raw record of what they brought. */
  rawFolder: string
  /** Says when nothing may be taken in; without one it always may. */
  gate?: IngestGate
}

export type RunJob = Job<{ runId: number }, void>

/**
 * The durable part of an ingest: fetched, read and compared whole, judged, applied, confirmed. Each step survives the death of
 * the process that began it; a run never stays open.
 */
export function createRunJob(context: RunContext): RunJob {
  const { db, clock, rawFolder, gate } = context
  return {
    name: 'ingest-run',
    async run(steps, { runId }) {
      try {
        const { outcome, failure } = await steps.run('fetch', async () => {
          const { kind } = await getRun(db, runId)
          await passGate(gate, kind === 'crawl' ? 'crawl' : 'offers')
          return fetchInput(context, runId)
        })
        if (outcome !== 'spooled') {
          await steps.run('confirm', () => confirmRun(context, runId, failure))
          return
        }
        const staged = await steps.run('stage', async () => {
          await passGate(gate, 'offers')
          await setStep(db, runId, 'stage')
          const run = await getRun(db, runId)
          return stageRun(db, run, rawPathOf(rawFolder, run))
        })
        if (!(await steps.run('judge', () => judgeStaged(context, runId, staged.counts)))) return
        await steps.run('apply', () => applyRun(context, runId))
        await steps.run('confirm', () => confirmRun(context, runId, failure ?? staged.failure))
      } catch (error) {
        // Says nothing about the run, which is resumed when the database is back, or when offers are taken in again.
        if (isDatabaseAway(error) || isHeld(error)) throw error
        const failure = { code: 'internal', message: (error as Error).message }
        await steps.run('fail', () => finishRun(db, runId, { error: failure }, clock.now()))
      }
      await steps.run('remove-spooled-input', async () => {
        const { spoolPath } = await getRun(db, runId)
        if (spoolPath !== null) await rm(spoolPath, { force: true })
      })
    },
  }
}

/** Carries a run out without the job engine: for what needs no durability, such as a test. */
export async function carryOut(context: RunContext, runId: number): Promise<void> {
  const { outcome, failure } = await fetchInput(context, runId)
  if (outcome !== 'spooled') return confirmRun(context, runId, failure)
  const run = await getRun(context.db, runId)
  const staged = await stageRun(context.db, run, rawPathOf(context.rawFolder, run))
  if (!(await judgeStaged(context, runId, staged.counts))) return
  await applyRun(context, runId)
  await confirmRun(context, runId, failure ?? staged.failure)
}

function rawPathOf(rawFolder: string, { id, sourceId }: Run): string {
  return join(rawFolder, String(sourceId), `run-${id}.ndjson.zst`)
}

/** Each approval is an attempt of its own for the job engine, which runs nothing twice under one id. */
function jobId({ id, attempt }: Pick<Run, 'id' | 'attempt'>): string {
  return attempt === 1 ? `ingest-run-${id}` : `ingest-run-${id}-${attempt}`
}

/** Starts the run's job unless it has been started before, here or elsewhere. */
export async function startRunJob(jobs: Jobs, job: RunJob, run: Pick<Run, 'id' | 'attempt'>): Promise<void> {
  await jobs.start(job, jobId(run), { runId: run.id })
}

/** Waits until the run is over or held, whichever process carries it out. */
export async function awaitRun(jobs: Jobs, run: Pick<Run, 'id' | 'attempt'>): Promise<void> {
  await jobs.result(jobId(run))
}

/**
 * Sees to it that a running run has a job: its process may have died between writing the run and starting the job, and
 * a job that could not even write down how it failed has left its run open.
 */
export async function resumeRun(
  { db, jobs, runJob }: { db: Database; jobs: Jobs; runJob: RunJob },
  run: Pick<Run, 'id' | 'attempt'>,
): Promise<Pick<Run, 'id' | 'attempt'>> {
  const state = await jobs.stateOf(jobId(run))
  const resumed = state === 'ended' ? await beginAttempt(db, run) : run
  if (state !== 'active' && resumed !== null) await startRunJob(jobs, runJob, resumed)
  return resumed ?? run
}

/** All that are running, by `resumeRun`; none while nothing may be taken in, or each would only be held again. */
export async function resumeRuns(context: {
  db: Database
  jobs: Jobs
  runJob: RunJob
  gate?: IngestGate
}): Promise<void> {
  if ((await context.gate?.heldBecause('offers')) != null) return
  for (const run of await listRunningRuns(context.db)) await resumeRun(context, run)
}
