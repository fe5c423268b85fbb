import { sql } from 'kysely'
import { Gauge, type Registry } from 'prom-client'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/index.ts'
import { readTogether } from '../telemetry/index.ts'

/** Beyond these, jobs are told together: series are for ever. */
const QUEUES_MAX = 20
const FAILURES_SECONDS = 3_600

type Row = { queue: string; state: 'waiting' | 'running' | 'failed'; jobs: number; oldest: number }

/**
 * Durable jobs of the installation by queue (the job's name where it stands in none) and state: those that wait, run,
 * and failed within the last hour; ended ones are not counted, there is no end to them.
 */
export function registerJobMetrics(registry: Registry, { db, clock }: { db: Database; clock: Clock }): void {
  const collect = readTogether(clock, async now => {
    const rows = await readJobs(db, now)
    jobs.reset()
    oldest.reset()
    rows.forEach(({ queue, state, ...row }, index) => {
      const labels = { queue: index < QUEUES_MAX * 3 ? queue : 'other' }
      jobs.inc({ ...labels, state }, row.jobs)
      if (state === 'waiting') oldest.set(labels, Math.max(0, (now.getTime() - row.oldest) / 1_000))
    })
  })
  const jobs = new Gauge({
    name: 'buywhere_jobs',
    help: 'Durable jobs: waiting, running, and failed within the last hour.',
    labelNames: ['queue', 'state'],
    collect,
    registers: [registry],
  })
  const oldest = new Gauge({
    name: 'buywhere_jobs_oldest_waiting_seconds',
    help: 'How long the job has waited that has waited longest; no series: none waits.',
    labelNames: ['queue'],
    collect,
    registers: [registry],
  })
}

/** Nothing where the engine has made its tables in no process yet. */
async function readJobs(db: Database, now: Date): Promise<Row[]> {
  const { rows: found } = await sql<{ is: boolean }>`
    select to_regclass('dbos.workflow_status') is not null as is
  `.execute(db)
  if (found[0]?.is !== true) return []
  const { rows } = await sql<Row>`
    select queue, state, count(*) as jobs, min(created_at) as oldest
    from (
      select coalesce(queue_name, name, 'other') as queue, created_at,
        case status when 'PENDING' then 'running' when 'ERROR' then 'failed' else 'waiting' end as state
      from dbos.workflow_status
      where status in ('PENDING', 'ENQUEUED', 'DELAYED')
        or (status = 'ERROR' and updated_at > ${now.getTime() - FAILURES_SECONDS * 1_000})
    ) as open
    group by queue, state
    order by jobs desc, queue, state
  `.execute(db)
  return rows
}
