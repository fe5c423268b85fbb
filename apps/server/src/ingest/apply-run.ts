import { type FileHandle, open } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { confirmOffers, findSource, markMissing, type OfferContent, type Source } from '../catalog/index.ts'
import type { Clock } from '../kernel/clock.ts'
import { type Database, transactionWithRetry } from '../kernel/db/index.ts'
import { applyReadings, type BatchOutcome, ensureCategoriesOf, type Reading } from './apply-batch.ts'
import { claimFrame, listFrames } from './frames/frame-store.ts'
import { readFrame } from './frames/read-frame.ts'
import type { Frame, StagedMissing, StagedOffer } from './frames/staged-record.ts'
import { type IngestGate, passGate } from './gate.ts'
import { normaliseOffer } from './normalise-offer.ts'
import { addOutcome, getRun, type Run } from './run-store.ts'

const TURN_ROWS = 100
const NOTHING: BatchOutcome = { created: 0, changed: 0, unchanged: 0, suspect: 0 }

type Work = { db: Database; clock: Clock; run: Run; source: Source; categories: Map<string, number> }

/**
 * Stores what a run staged, frame by frame, each in one transaction that also marks the frame: whatever dies in
 * between, each is stored exactly once. May be called again, and by two processes at once.
 */
export async function applyRun(
  context: { db: Database; clock: Clock; gate?: IngestGate },
  runId: number,
): Promise<void> {
  const { db, gate } = context
  const run = await getRun(db, runId)
  if (run.status !== 'running') return
  const source = (await findSource(db, run.sourceName, run.orgId))!
  const frames = await listFrames(db, runId, { isPending: true })
  if (frames.length === 0) return
  await using file = await open(run.rawPath!, 'r')
  const work: Work = { ...context, run, source, categories: new Map() }
  // While the database stores one frame, the next is read and understood.
  let next = prepare(work, file, frames[0]!)
  for (let i = 0; i < frames.length; i++) {
    const ready = await next
    const following = frames[i + 1]
    await passGate(gate, 'offers')
    const storing = ready()
    if (following !== undefined) next = prepare(work, file, following)
    // Should storing fail, the one prepared meanwhile is nobody's failure.
    next.catch(() => {})
    await storing
  }
}

/** Reads a frame and answers what stores it. */
async function prepare(work: Work, file: FileHandle, frame: Frame): Promise<() => Promise<void>> {
  if (frame.kind === 'missing') {
    const missing = await readFrame<StagedMissing>(file, frame)
    return () => storeMissing(work, frame, missing)
  }
  const staged = await readFrame<StagedOffer>(file, frame)
  const readings: Reading[] = []
  for (const [at, record] of staged.entries()) {
    // The frame that is being stored has its turn in between.
    if (at % TURN_ROWS === 0) await turn()
    if (!record.isUnchanged) readings.push(toReading(work, record))
  }
  const confirmed = staged.flatMap(({ isUnchanged, stored }) => (isUnchanged ? (stored?.id ?? []) : []))
  return () => storeOffers(work, frame, readings, confirmed)
}

function toReading({ run, source }: Work, { row, raw, hash, stored }: StagedOffer): Reading {
  const content = normaliseOffer(raw, source, run.startedAt)
  if ('code' in content) throw new Error(`row ${row} of run ${run.id} was good and is ${content.code}`)
  return { content, contentHash: hash, stored, origin: { runId: run.id, row } }
}

async function storeOffers(
  { db, clock, run, source, categories }: Work,
  { frame }: Frame,
  readings: readonly Reading[],
  confirmed: readonly number[],
): Promise<void> {
  const contents: OfferContent[] = readings.map(({ content }) => content)
  await ensureCategoriesOf(db, contents, categories)
  await transactionWithRetry(db, async transaction => {
    const now = clock.now()
    if (!(await claimFrame(transaction, run.id, frame, now))) return
    const outcome = await applyReadings(transaction, source, readings, categories, run.startedAt, now)
    await confirmOffers(transaction, source, confirmed, run.startedAt, now)
    await addOutcome(transaction, run.id, outcome, 0)
  })
}

async function storeMissing(
  { db, clock, run, source }: Work,
  { frame }: Frame,
  missing: readonly StagedMissing[],
): Promise<void> {
  await transactionWithRetry(db, async transaction => {
    const now = clock.now()
    if (!(await claimFrame(transaction, run.id, frame, now))) return
    const ids = missing.map(({ id }) => id)
    const delisted = await markMissing(transaction, source, ids, run.startedAt, now)
    await addOutcome(transaction, run.id, NOTHING, delisted)
  })
}
