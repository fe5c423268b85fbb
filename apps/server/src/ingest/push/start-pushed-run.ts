import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { SpooledInput } from '../spool-input.ts'
import { startRun } from '../start-run.ts'
import type { PushContext, PushTarget } from './push-context.ts'

const POLL_MS = 100
const RETRY_AFTER_SECONDS = 5

export type PushedInput = {
  kind: 'push' | 'bulk' | 'acp'
  /** Whether it lists everything that the source has. */
  isFull: boolean
  format: string
  spooled: SpooledInput
  /** Names the run among those of its source, so that one that began unnoticed is found. */
  tag: string
}

/**
 * Starts the durable run of a pushed input and answers its id. A source that is being read otherwise is waited for, so
 * long. Throws `source_busy`; the spooled input is then still the caller's.
 */
export async function startPushedRun(
  context: PushContext,
  target: PushTarget,
  input: PushedInput,
  waitMs: number,
): Promise<number> {
  const { kind, isFull, format, spooled, tag } = input
  // Its own kind of request: the input is named by its tag, and lies in the spool already.
  const request = { ...target, kind, isFull, format, spooled, input: tag }
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    if (!(await hasRunningRun(context.db, target))) {
      try {
        return await startRun(context, request)
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'source_busy')) throw error
      }
    }
    if (waitedMs >= waitMs) {
      throw new AppError('source_busy', `the source ${target.source} is being read; send it again later`, {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      })
    }
    await delay(POLL_MS)
  }
}

/** The run that was started under the tag; null when there is none. */
export async function findTaggedRun(db: Database, target: PushTarget, tag: string): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select r.id from ingest.runs r join catalog.sources s on s.id = r.source_id
    where s.name = ${target.source} and s.org_id is not distinct from ${target.orgId} and r.input = ${tag}
    order by r.id limit 1
  `.execute(db)
  return rows[0]?.id ?? null
}

async function hasRunningRun(db: Database, { source, orgId }: PushTarget): Promise<boolean> {
  const { rows } = await sql`
    select from ingest.runs r join catalog.sources s on s.id = r.source_id
    where s.name = ${source} and s.org_id is not distinct from ${orgId} and r.status = 'running'
  `.execute(db)
  return rows.length > 0
}
