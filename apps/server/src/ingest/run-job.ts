import { rm } from 'node:fs/promises'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import type { Job, Jobs } from '../kernel/jobs/index.ts'
import { applyRun } from './apply-run.ts'
import { finishRun, getRun, listRunningRuns, RunTakenOverError } from './run-store.ts'

export type RunJob = Job<{ runId: number }, void>

/** The durable part of an ingest: survives the death of the process that began it, and never leaves a run open. */
export function createRunJob(context: { db: Database; clock: Clock }): RunJob {
  const { db, clock } = context
  return {
    name: 'ingest-run',
    async run(steps, { runId }) {
      try {
        await steps.run('apply', () => applyRun(context, runId))
      } catch (error) {
        if (error instanceof RunTakenOverError) throw error
        const failure = { code: 'internal', message: (error as Error).message }
        await steps.run('fail', () =>
          finishRun(db, runId, { offersMissing: null, error: failure }, clock.now()),
        )
      }
      await steps.run('remove-spooled-input', async () => {
        const { spoolPath } = await getRun(db, runId)
        if (spoolPath !== null) await rm(spoolPath, { force: true })
      })
    },
  }
}

const jobId = (runId: number) => `ingest-run-${runId}`

/** Starts the run's job unless it has been started before, here or elsewhere. */
export async function startRunJob(jobs: Jobs, job: RunJob, runId: number): Promise<void> {
  await jobs.start(job, jobId(runId), { runId })
}

/** Waits until the run is over, whichever process carries it out. */
export async function awaitRun(jobs: Jobs, runId: number): Promise<void> {
  await jobs.result(jobId(runId))
}

/** Starts the jobs of runs whose process died between writing the run and starting its job. */
export async function resumeRuns(db: Database, jobs: Jobs, job: RunJob): Promise<void> {
  for (const run of await listRunningRuns(db)) await startRunJob(jobs, job, run.id)
}
