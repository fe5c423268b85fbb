import { hostname } from 'node:os'
import { DBOS } from '@dbos-inc/dbos-sdk'
import { sql } from 'kysely'
import type { Database } from '../db/index.ts'
import { isProcessRunning } from '../is-process-running.ts'
import type { Logger } from '../log.ts'

const BEAT_MS = 5_000
/** Six missed beats: longer than any pause of a healthy process, short enough for work to go on. */
const DEAD_AFTER_SECONDS = 30
/** Serialises reapers: a job resumed by one must not be resumed by a second that looked before. */
const REAPER_LOCK = 0x62_77_72_70

/**
 * Beats this executor's heart and resumes the unfinished jobs of executors whose heart has stopped; one on this
 * machine whose process is gone counts as stopped at once. So are resumed the jobs of this executor that ended without
 * their end being written down, as when the database was away: those open and not `underWay` for two rounds. The first
 * round is over when this resolves.
 */
export async function startReaper(options: {
  db: Database
  executorId: string
  log: Logger
  underWay: ReadonlySet<string>
}) {
  const { db, executorId, log, underWay } = options
  const host = hostname()

  async function beat(): Promise<void> {
    await sql`
      insert into kernel.executors (id, host, pid, heartbeat_at) values (${executorId}, ${host}, ${process.pid}, now())
      on conflict (id) do update set heartbeat_at = now()
    `.execute(db)
  }

  async function reap(): Promise<void> {
    await db.transaction().execute(async transaction => {
      const lock = await sql<{
        got: boolean
      }>`select pg_try_advisory_xact_lock(${REAPER_LOCK}) as got`.execute(transaction)
      if (!lock.rows[0]!.got) return
      const { rows } = await sql<{ id: string; host: string; pid: number; silent: boolean }>`
        select id, host, pid, heartbeat_at < now() - make_interval(secs => ${DEAD_AFTER_SECONDS}) as silent
        from kernel.executors where id <> ${executorId}
      `.execute(transaction)
      const dead = rows.filter(row => row.silent || (row.host === host && !isProcessRunning(row.pid)))
      for (const executor of dead) {
        const orphans = await DBOS.listWorkflows({
          executorId: executor.id,
          status: 'PENDING',
          loadInput: false,
        })
        const ids = orphans.map(workflow => workflow.workflowID)
        if (ids.length > 0) {
          log.warn({ executor: executor.id, jobs: ids }, 'resuming the jobs of a dead process')
          await DBOS.resumeWorkflows(ids)
        }
        await sql`delete from kernel.executors where id = ${executor.id}`.execute(transaction)
      }
    })
  }

  let idle: ReadonlySet<string> = new Set()
  async function resumeOwn(): Promise<void> {
    const open = await DBOS.listWorkflows({ executorId, status: 'PENDING', loadInput: false })
    const resting = open.map(workflow => workflow.workflowID).filter(id => !underWay.has(id))
    const forsaken = resting.filter(id => idle.has(id))
    idle = new Set(resting)
    if (forsaken.length === 0) return
    log.warn({ jobs: forsaken }, 'resuming jobs whose end could not be written down')
    await DBOS.resumeWorkflows(forsaken)
  }

  let current = Promise.resolve()
  const round = () => {
    current = beat()
      .then(reap)
      .then(resumeOwn)
      .catch(error => log.warn({ err: error }, 'heartbeat failed; will try again'))
    return current
  }
  await round()
  const timer = setInterval(round, BEAT_MS)

  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await current
      // Work still running stays listed as ours; without the row the next reaper would not look for it.
      const left = await DBOS.listWorkflows({ executorId, status: 'PENDING', loadInput: false })
      if (left.length === 0) await sql`delete from kernel.executors where id = ${executorId}`.execute(db)
    },
  }
}
