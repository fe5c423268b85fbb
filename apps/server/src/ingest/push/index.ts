export {
  type AcpFeed,
  type AcpOwner,
  createAcpFeed,
  getAcpFeed,
  pageAcpProducts,
} from './acp-feed-store.ts'
export { patchAcpProducts } from './patch-acp-products.ts'
export type { PushContext, PushTarget } from './push-context.ts'
export { type Push, type PushOutcome, pushProducts } from './push-products.ts'
export { type PushKey, sweepPushes } from './push-store.ts'
export { findRun, listRuns, type RunDetails, type RunReader, type RunView, readRun } from './read-runs.ts'
export { type BulkOutcome, type BulkUpload, receiveUpload, UPLOAD_MAX_BYTES } from './receive-upload.ts'
export { type AskedTarget, resolveTarget } from './resolve-target.ts'
export { sweepUploads } from './sweep-uploads.ts'
export { findUpload, type Upload } from './upload-store.ts'
