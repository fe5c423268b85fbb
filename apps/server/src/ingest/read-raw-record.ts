import { open } from 'node:fs/promises'
import type { RawOffer } from '@buywhere/feeds'
import type { Database } from '../kernel/db/index.ts'
import { findFrame } from './frames/frame-store.ts'
import { readFrame } from './frames/read-frame.ts'
import type { StagedOffer } from './frames/staged-record.ts'
import { getRun } from './run-store.ts'

/** A feed row as its source stated it, by run and row number; null when it is not kept any more. */
export async function readRawRecord(
  db: Database,
  runId: number,
  row: number,
): Promise<{ line: number; raw: RawOffer } | null> {
  const { rawPath } = await getRun(db, runId)
  const frame = rawPath === null ? null : await findFrame(db, runId, row)
  if (rawPath === null || frame === null) return null
  await using file = await open(rawPath, 'r')
  const found = (await readFrame<StagedOffer>(file, frame)).find(record => record.row === row)
  return found === undefined ? null : { line: found.line, raw: found.raw }
}
