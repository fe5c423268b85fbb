export { applyBatch, type BatchOutcome } from './apply-batch.ts'
export type { CrawlerIdentity } from './crawl/index.ts'
export { approveRun, discardRun, dropInput } from './decide-run.ts'
export type { Held, IngestGate, Intake } from './gate.ts'
export type { SuspectReason } from './guard/judge-price.ts'
export { type Market, normaliseOffer, type Rejection } from './normalise-offer.ts'
export { readRawRecord } from './read-raw-record.ts'
export { type DiffItem, type DiffKind, readRunDiff } from './read-run-diff.ts'
export { listRejections, type RowRejection } from './row-errors.ts'
export {
  awaitRun,
  carryOut,
  createRunJob,
  type RunContext,
  type RunJob,
  resumeRuns,
  startRunJob,
} from './run-job.ts'
export { getRun, type Run, type RunKind } from './run-store.ts'
export { listSourceStatus, type SourceStatus } from './source-status.ts'
export type { SpooledInput } from './spool-input.ts'
export { type IngestRequest, startRun } from './start-run.ts'
