import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import type { Job, Jobs } from '../kernel/jobs/index.ts'
import { applyRun } from './apply-run.ts'
import { confirmRun } from './confirm-run.ts'
import { judgeStaged } from './judge-staged.ts'
import { finishRun, getRun, listRunningRuns, type Run, setStep } from './run-store.ts'
import { stageRun } from './stage-run.ts'

export type RunContext = {
  db: Database
  clock: Clock
  /** Where runs keep their files: what they apply, which is also the raw record of what they brought. */
  rawFolder: string
}

export type RunJob = Job<{ runId: number }, void>

/**
 * The durable part of an ingest: read and compared whole, judged, applied, confirmed. Each step survives the death of
 * the process that began it; a run never stays open.
 */
export function createRunJob(context: RunContext): RunJob {
  const { db, clock, rawFolder } = context
  return {
    name: 'ingest-run',
    async run(steps, { runId }) {
      try {
        const staged = await steps.run('stage', async () => {
          await setStep(db, runId, 'stage')
          const run = await getRun(db, runId)
          return stageRun(db, run, rawPathOf(rawFolder, run))
        })
        if (!(await steps.run('judge', () => judgeStaged(context, runId, staged.counts)))) return
        await steps.run('apply', () => applyRun(context, runId))
        await steps.run('confirm', () => confirmRun(context, runId, staged.failure))
      } catch (error) {
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
  const run = await getRun(context.db, runId)
  const staged = await stageRun(context.db, run, rawPathOf(context.rawFolder, run))
  if (!(await judgeStaged(context, runId, staged.counts))) return
  await applyRun(context, runId)
  await confirmRun(context, runId, staged.failure)
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

/** Starts the jobs of runs whose process died between writing the run and starting its job. */
export async function resumeRuns(db: Database, jobs: Jobs, job: RunJob): Promise<void> {
  for (const run of await listRunningRuns(db)) await startRunJob(jobs, job, run)
}
