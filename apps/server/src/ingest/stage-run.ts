import { FeedError, type FeedRow } from '@buywhere/feeds'
import { sql } from 'kysely'
import {
  compareOffers,
  contentHash,
  countLiveOffers,
  findSource,
  listLiveOffers,
  type OfferContent,
  type Source,
} from '../catalog/index.ts'
import type { Database } from '../kernel/db/index.ts'
import { replaceFrames } from './frames/frame-store.ts'
import type { StagedOffer } from './frames/staged-record.ts'
import { FrameWriter } from './frames/write-frames.ts'
import type { RunCounts } from './guard/judge-run.ts'
import { isRepriced } from './guard/reading.ts'
import { normaliseOffer } from './normalise-offer.ts'
import { readRows, type SpooledFeed } from './read-rows.ts'
import { clearRejections, type RowRejection, storeRejections } from './row-errors.ts'
import { type Run, showProgressOf } from './run-store.ts'
import { nextSaleChange } from './sale-window.ts'
import { SkuSet } from './sku-set.ts'

const BATCH_ROWS = 2_500
const PROGRESS_EVERY_ROWS = 10_000

export type Staged = {
  counts: RunCounts
  /** What broke the feed off; its good rows are staged all the same. */
  failure: { code: string; message: string } | null
}

type Read = Pick<StagedOffer, 'row' | 'line' | 'raw'> & { content: OfferContent; contentHash: string }
type Batch = { read: Read[]; rejections: RowRejection[] }

/**
 * Reads a run's input to its end, compares each row with what is stored, and writes what is to be applied into the
 * run's own file. Nothing of the catalogue changes. May be called again after a crash at any point: it starts over.
 */
export async function stageRun(db: Database, run: Run, rawPath: string): Promise<Staged> {
  const source = (await findSource(db, run.sourceName, run.orgId))!
  await clearRejections(db, run.id)
  await using writer = await FrameWriter.create(rawPath)
  const state: StageState = {
    seen: new SkuSet(),
    rowsRead: 0,
    rowsUnchanged: 0,
    rowsRejected: 0,
    repriced: 0,
    bytesRead: 0,
    liveSeen: 0,
    changesAt: null,
  }
  const failure = await readAll({ db, run, source, writer, state })
  // A feed that broke off says nothing about the offers it did not reach.
  const isWhole = run.isFull && failure === null
  const missing = isWhole
    ? await stageMissing(db, source, state, writer)
    : { liveOffers: await countLiveOffers(db, source.id), missing: 0, delisting: 0 }
  await writer.sync()
  await db.transaction().execute(async transaction => {
    await replaceFrames(transaction, run.id, writer.frames)
    await sql`
      update ingest.runs set
        raw_path = ${rawPath}, rows_read = ${state.rowsRead}, rows_rejected = ${state.rowsRejected},
        rows_unchanged = ${state.rowsUnchanged}, rows_repriced = ${state.repriced}, bytes_read = ${state.bytesRead},
        changes_at = ${state.changesAt}, rows_applied = 0, rows_created = 0, rows_changed = 0, rows_suspect = 0,
        offers_missing = ${isWhole ? missing.missing : null}
      where id = ${run.id} and status = 'running'
    `.execute(transaction)
  })
  return { counts: { ...missing, repriced: state.repriced }, failure }
}

type StageState = {
  seen: SkuSet
  rowsRead: number
  rowsUnchanged: number
  rowsRejected: number
  repriced: number
  bytesRead: number
  /** Offers that were there before, and not missing. */
  liveSeen: number
  /** When the first sale of the feed begins or ends. */
  changesAt: Date | null
}

type Stage = { db: Database; run: Run; source: Source; writer: FrameWriter; state: StageState }

async function readAll(stage: Stage): Promise<Staged['failure']> {
  const { db, run, state } = stage
  const feed: SpooledFeed = { ...run, path: run.spoolPath! }
  let batch = emptyBatch()
  // One batch is compared while the next is parsed.
  let comparing: Promise<void> = Promise.resolve()
  const flush = async () => {
    const full = batch
    batch = emptyBatch()
    await comparing
    comparing = stageBatch(stage, full)
    // Its failure is met at the next `await`; until then it must not count as unhandled.
    comparing.catch(() => {})
  }
  let failure: Staged['failure'] = null
  try {
    const onRead = (bytes: number) => {
      state.bytesRead = bytes
    }
    for await (const rows of readRows(feed, onRead)) {
      for (const row of rows) readRow(row, ++state.rowsRead, stage, batch)
      if (batch.read.length + batch.rejections.length < BATCH_ROWS) continue
      await flush()
      if (state.rowsRead % PROGRESS_EVERY_ROWS < BATCH_ROWS) await showProgressOf(db, run.id, state)
    }
  } catch (error) {
    if (!(error instanceof FeedError)) throw error
    failure = { code: error.code, message: error.message }
  }
  await flush()
  await comparing
  return failure
}

function emptyBatch(): Batch {
  return { read: [], rejections: [] }
}

function readRow(row: FeedRow, rowNumber: number, { run, source, state }: Stage, batch: Batch): void {
  const { line } = row
  const reject = (sku: string | null, code: string, message: string) => {
    state.rowsRejected++
    batch.rejections.push({ rowNumber, line, sku, code, message })
  }
  if ('error' in row) {
    reject(row.error.sku, row.error.code, row.error.message)
    return
  }
  const content = normaliseOffer(row.offer, source, run.startedAt)
  state.changesAt = earlier(state.changesAt, nextSaleChange(row.offer.saleWindow, run.startedAt))
  // Not seen, then: an offer whose row cannot be read must not be taken for one that was read again.
  if ('code' in content) reject(row.offer.sku, content.code, content.message)
  else if (!state.seen.add(content.sku)) {
    const message = 'the id was used by an earlier row of this feed; the first one counts'
    reject(content.sku, 'duplicate_sku', message)
  } else batch.read.push({ row: rowNumber, line, raw: row.offer, content, contentHash: contentHash(content) })
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other
  return one < other ? one : other
}

async function stageBatch({ db, run, source, writer, state }: Stage, batch: Batch): Promise<void> {
  await storeRejections(db, run.id, batch.rejections)
  if (batch.read.length === 0) return
  // A reading of the whole source confirms what is unchanged at once, without a write per offer.
  const withUnchanged = !run.isFull
  const readings = batch.read.map(({ content, contentHash }) => ({ sku: content.sku, contentHash }))
  const compared = await compareOffers(db, source.id, readings, { runId: run.id, withUnchanged })
  const staged: StagedOffer[] = compared.map(({ index, isUnchanged, stored }) => {
    const { row, line, raw, content, contentHash } = batch.read[index]!
    if (!isUnchanged && isRepriced(content, stored)) state.repriced++
    if (!isUnchanged && stored?.isMissing === false) state.liveSeen++
    return { row, line, hash: contentHash, raw, stored, ...(isUnchanged && { isUnchanged }) }
  })
  const unchanged = readings.length - staged.filter(({ isUnchanged }) => !isUnchanged).length
  state.rowsUnchanged += unchanged
  state.liveSeen += unchanged
  await writer.writeOffers(staged)
}

async function stageMissing(
  db: Database,
  source: Source,
  { seen, liveSeen }: StageState,
  writer: FrameWriter,
): Promise<Omit<RunCounts, 'repriced'>> {
  const counts = { liveOffers: 0, missing: 0, delisting: 0 }
  const liveOffers = await countLiveOffers(db, source.id)
  if (liveSeen === liveOffers) return { ...counts, liveOffers }
  for await (const offers of listLiveOffers(db, source.id)) {
    counts.liveOffers += offers.length
    const missing = offers.filter(({ sku }) => !seen.has(sku))
    counts.missing += missing.length
    counts.delisting += missing.filter(({ isMissing }) => isMissing).length
    for (let from = 0; from < missing.length; from += BATCH_ROWS) {
      const part = missing.slice(from, from + BATCH_ROWS)
      await writer.writeMissing(
        part.map(({ id, sku, productId, isMissing }) => ({ id, sku, productId, isAgain: isMissing })),
      )
    }
  }
  return counts
}
