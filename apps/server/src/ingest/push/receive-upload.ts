import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { AppError } from '../../kernel/errors/index.ts'
import type { SpooledInput } from '../spool-input.ts'
import type { PushContext, PushTarget } from './push-context.ts'
import type { PushKey } from './push-store.ts'
import { findTaggedRun, startPushedRun } from './start-pushed-run.ts'
import { claimUpload, dropUpload, markUpload, releaseUpload, type UploadHold } from './upload-store.ts'
import { uploadPath, writeUpload } from './write-upload.ts'

/** Of one upload, all its parts together, as they are sent: packed or not. */
export const UPLOAD_MAX_BYTES = 2_147_483_648

const BULK_FORMAT = 'jsonl'

export type BulkUpload = {
  target: PushTarget
  isSnapshot: boolean
  /** Names the upload, so that it can be continued; null: it comes in one go or not at all. */
  key: PushKey | null
  /** Where this part begins; null: from the start. */
  offset: number | null
  /** Whether the upload ends with this part. */
  isLast: boolean
  body: AsyncIterable<Uint8Array>
  /** For a source that is busy. */
  waitMs: number
}

/** `runId` null: the upload is not complete yet. */
export type BulkOutcome = { runId: number; bytes: null } | { runId: null; bytes: number }

/**
 * Takes a part of an upload into the spool, and starts the durable run once it is whole; the run then has all of it on
 * disk. Of a part that breaks off, what arrived is kept under the key, and no run starts. A whole upload sent again
 * answers its run. Throws as `claimUpload` does, `payload_too_large` and `source_busy`, after which a part of no bytes
 * starts the run.
 */
export async function receiveUpload(context: PushContext, upload: BulkUpload): Promise<BulkOutcome> {
  if (upload.key === null) return receiveAtOnce(context, upload)
  const { db, clock } = context
  const claim = await claimUpload(db, upload.key, upload.offset, clock.now())
  if (claim.kind === 'begun') return { runId: claim.runId, bytes: null }
  const { hold } = claim
  const path = uploadPath(context.spoolFolder, hold.id)
  if (claim.kind === 'open') {
    const bytes = await receivePart(context, upload, hold, path)
    if (!upload.isLast) {
      await releaseUpload(db, hold, null)
      return { runId: null, bytes }
    }
    await mark(context, hold, bytes, true)
  }
  try {
    const tag = `bulk:${hold.id}`
    const runId = (await findTaggedRun(db, upload.target, tag)) ?? (await begin(context, upload, path, tag))
    await releaseUpload(db, hold, runId)
    return { runId, bytes: null }
  } catch (error) {
    await releaseUpload(db, hold, null)
    throw error
  }
}

async function receivePart(
  context: PushContext,
  upload: BulkUpload,
  hold: UploadHold,
  path: string,
): Promise<number> {
  const to = { path, offset: hold.offset, maxBytes: UPLOAD_MAX_BYTES, clock: context.clock }
  try {
    return await writeUpload(upload.body, to, bytes => mark(context, hold, bytes, false))
  } catch (error) {
    if (error instanceof AppError && error.code === 'payload_too_large') {
      await dropUpload(context.db, hold)
      await rm(path, { force: true })
    } else await releaseUpload(context.db, hold, null)
    throw error
  }
}

async function mark(context: PushContext, hold: UploadHold, bytesReceived: number, isComplete: boolean) {
  if (await markUpload(context.db, hold, { bytesReceived, isComplete }, context.clock.now())) return
  throw new AppError('upload_busy', 'another request has taken this upload over', { retryAfterSeconds: 5 })
}

async function receiveAtOnce(context: PushContext, upload: BulkUpload): Promise<BulkOutcome> {
  if (!upload.isLast || (upload.offset ?? 0) > 0) {
    throw new AppError('invalid_parameter', 'an upload in parts needs an Idempotency-Key that names it')
  }
  const id = crypto.randomUUID()
  const path = uploadPath(context.spoolFolder, id)
  try {
    const to = { path, offset: 0, maxBytes: UPLOAD_MAX_BYTES, clock: context.clock }
    await writeUpload(upload.body, to, async () => {})
    return { runId: await begin(context, upload, path, `bulk:${id}`), bytes: null }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

async function begin(context: PushContext, upload: BulkUpload, path: string, tag: string): Promise<number> {
  const spooled = await measure(path)
  const input = { kind: 'bulk', isFull: upload.isSnapshot, format: BULK_FORMAT, spooled, tag } as const
  return startPushedRun(context, upload.target, input, upload.waitMs)
}

/** A digest cannot be kept between two parts: it is made of the whole. */
async function measure(path: string): Promise<SpooledInput> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    digest.update(chunk)
    bytes += chunk.length
  }
  return { path, sha256: digest.digest('hex'), bytes }
}
