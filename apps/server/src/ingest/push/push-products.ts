import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../kernel/errors/index.ts'
import { RAW_OFFERS } from '../read-rows.ts'
import { listRejections, type RowRejection } from '../row-errors.ts'
import { awaitRun } from '../run-job.ts'
import { getRun, type Run } from '../run-store.ts'
import type { PushContext, PushTarget } from './push-context.ts'
import { claimPush, notePushedRun, type PushKey, releasePush } from './push-store.ts'
import { readPushedProduct } from './read-pushed-product.ts'
import { spoolRows } from './spool-rows.ts'
import { findTaggedRun, startPushedRun } from './start-pushed-run.ts'

const POLL_MS = 100

export type Push = {
  target: PushTarget
  /** As they were sent; each is read by itself, and one that cannot be is rejected by itself. */
  products: readonly unknown[]
  isSnapshot: boolean
  /** The caller's name for this very push; null: it has none. */
  key: PushKey | null
  /** For a source that is busy, and again for the run's end. */
  waitMs: number
}

/** `run.status` is `running` where its end was not waited for any longer; `rejections` are then those so far. */
export type PushOutcome = { run: Run; rejections: RowRejection[] }

/**
 * Makes a durable run of up to 1,000 products and waits for its end. The same key with the same products answers the
 * run that the first one made, also while that is under way. Throws `source_busy`, `request_in_progress`,
 * `idempotency_key_reused`, and `internal` for a run that failed, after which the key is free again.
 */
export async function pushProducts(context: PushContext, push: Push): Promise<PushOutcome> {
  const { db } = context
  const runId = push.key === null ? await begin(context, push, newTag()) : await join(context, push, push.key)
  await awaitEnd(context, runId, push.waitMs)
  const run = await getRun(db, runId)
  if (run.status !== 'failed') return { run, rejections: await listRejections(db, runId) }
  if (push.key !== null) await releasePush(db, push.key, runId)
  throw new AppError('internal', `the run ${runId} failed; send the products again`, {
    extensions: { run_id: String(runId) },
  })
}

const newTag = () => `push:${crypto.randomUUID()}`

/** Begins the run, or finds the one that the key began before. */
async function join(context: PushContext, push: Push, key: PushKey): Promise<number> {
  const { db, clock } = context
  for (let waitedMs = 0; waitedMs <= push.waitMs; waitedMs += POLL_MS) {
    const claim = await claimPush(db, key, clock.now())
    if (claim.kind === 'begun') return claim.runId
    if (claim.kind === 'held') {
      await delay(POLL_MS)
      continue
    }
    try {
      const runId =
        (await findTaggedRun(db, push.target, claim.tag)) ?? (await begin(context, push, claim.tag))
      await notePushedRun(db, key, runId)
      return runId
    } catch (error) {
      await releasePush(db, key, null)
      throw error
    }
  }
  throw new AppError('request_in_progress', 'a request with this Idempotency-Key is being answered', {
    retryAfterSeconds: 1,
  })
}

async function begin(context: PushContext, push: Push, tag: string): Promise<number> {
  const rows = push.products.map((product, index) => readPushedProduct(product, index + 1))
  const spooled = await spoolRows(context.spoolFolder, rows)
  try {
    const input = { kind: 'push', isFull: push.isSnapshot, format: RAW_OFFERS, spooled, tag } as const
    return await startPushedRun(context, push.target, input, push.waitMs)
  } catch (error) {
    await rm(spooled.path, { force: true })
    throw error
  }
}

/** Waits for the run's end, so long at most. */
async function awaitEnd(context: PushContext, runId: number, waitMs: number): Promise<void> {
  const enough = new AbortController()
  const end = awaitRun(context.jobs, await getRun(context.db, runId))
  try {
    await Promise.race([end, delay(waitMs, undefined, { signal: enough.signal })])
  } catch (error) {
    // Held, or its process lost the database: it is gone on with later.
    if ((await getRun(context.db, runId)).status !== 'running') throw error
  } finally {
    enough.abort()
    // Not waited for any more: how the run ended is written in its row.
    end.catch(() => {})
  }
}
