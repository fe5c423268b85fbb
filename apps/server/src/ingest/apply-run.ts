import { createReadStream } from 'node:fs'
import { FeedError, type FeedFormat, type FeedRow, parseColumnMap, parseFeed } from '@buywhere/feeds'
import { confirmSource, findSource, listOfferSkus, type OfferContent, type Source } from '../catalog/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import { applyBatch } from './apply-batch.ts'
import { normaliseOffer } from './normalise-offer.ts'
import { advanceRun, finishRun, getRun, type RowRejection, type Run } from './run-store.ts'
import { SkuSet } from './sku-set.ts'

/** Rows stored, and their run's mark moved, in one transaction: what a crash can at most make be read again. */
const BATCH_ROWS = 1_000
const READ_CHUNK_BYTES = 262_144

type Batch = {
  offers: OfferContent[]
  rejections: RowRejection[]
  from: number
  to: number
  bytesRead: number
}

/**
 * Reads the run's spooled feed from its start, stores what lies behind the run's mark, and closes the run. May be
 * called again after a crash at any point: rows behind the mark are stored exactly once. A feed that breaks off
 * keeps its good rows; only one that was read to its end confirms the source and marks offers it did not list.
 */
export async function applyRun(context: { db: Database; clock: Clock }, runId: number): Promise<void> {
  const { db, clock } = context
  const run = await getRun(db, runId)
  if (run.status !== 'running') return
  const source = (await findSource(db, run.sourceName, run.orgId))!
  const seen = new SkuSet()
  const categories = new Map<string, number>()
  // One batch is stored while the next is parsed.
  let storing: Promise<unknown> = Promise.resolve()
  try {
    for await (const batch of readBatches(run, source, seen)) {
      await storing
      storing = applyBatch(db, source, batch.offers, categories, clock.now(), (transaction, outcome) =>
        advanceRun(transaction, runId, batch, outcome, batch.rejections),
      )
      // Its failure is met at the next `await`; until then it must not count as unhandled.
      storing.catch(() => {})
    }
    await storing
  } catch (error) {
    await storing
    if (!(error instanceof FeedError)) throw error
    await finishRun(
      db,
      runId,
      { offersMissing: null, error: { code: error.code, message: error.message } },
      clock.now(),
    )
    return
  }
  const missing = await findMissing(db, source.id, seen)
  await db.transaction().execute(async transaction => {
    await confirmSource(transaction, source, missing, run.startedAt)
    await finishRun(transaction, runId, { offersMissing: missing.length, error: null }, clock.now())
  })
}

async function* readBatches(run: Run, source: Source, seen: SkuSet): AsyncGenerator<Batch> {
  const input = createReadStream(run.spoolPath!, { highWaterMark: READ_CHUNK_BYTES })
  const rows = parseFeed(input, {
    ...(run.format !== null && { format: run.format as FeedFormat }),
    ...(run.columnMap !== null && { columns: parseColumnMap(run.columnMap) }),
    ...(run.storeUrl !== null && { storeUrl: run.storeUrl }),
  })
  let rowNumber = 0
  let batch = emptyBatch(run.rowsApplied)
  try {
    for await (const chunk of rows) {
      for (const row of chunk) {
        rowNumber++
        // What lies before the mark is only remembered, to know repetitions and disappearances.
        if (rowNumber <= run.rowsApplied) {
          if ('offer' in row) seen.add(row.offer.sku)
          continue
        }
        readRow(row, rowNumber, source, seen, batch)
        if (batch.to - batch.from < BATCH_ROWS) continue
        yield { ...batch, bytesRead: input.bytesRead }
        batch = emptyBatch(batch.to)
      }
    }
  } catch (error) {
    if (batch.to > batch.from) yield { ...batch, bytesRead: input.bytesRead }
    throw error
  }
  if (batch.to > batch.from) yield { ...batch, bytesRead: input.bytesRead }
}

function emptyBatch(from: number): Batch {
  return { offers: [], rejections: [], from, to: from, bytesRead: 0 }
}

function readRow(row: FeedRow, rowNumber: number, source: Source, seen: SkuSet, batch: Batch): void {
  batch.to = rowNumber
  if ('error' in row) {
    batch.rejections.push({ rowNumber, ...row.error })
    return
  }
  const { sku } = row.offer
  if (!seen.add(sku)) {
    const message = 'the id was used by an earlier row of this feed; the first one counts'
    batch.rejections.push({ rowNumber, line: row.line, sku, code: 'duplicate_sku', message })
    return
  }
  const content = normaliseOffer(row.offer, source)
  if ('code' in content) batch.rejections.push({ rowNumber, line: row.line, sku, ...content })
  else batch.offers.push(content)
}

async function findMissing(db: Database, sourceId: number, seen: SkuSet): Promise<number[]> {
  const missing: number[] = []
  for await (const offers of listOfferSkus(db, sourceId)) {
    for (const { id, sku } of offers) if (!seen.has(sku)) missing.push(id)
  }
  return missing
}
