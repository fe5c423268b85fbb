import { repeat } from '../kernel/repeat.ts'
import { type BackupContext, createArchiveKeeper } from '../ops/backup/index.ts'

const EVERY_MS = 5_000

/**
 * Carries what the embedded server hands over of its log to the store, in every process that may write; a database of
 * the operator's own is not ours to read.
 */
export function shipLog(context: BackupContext): AsyncDisposable {
  if (context.cluster === null) return { async [Symbol.asyncDispose]() {} }
  const stack = new AsyncDisposableStack()
  const ending = new AbortController()
  const keep = createArchiveKeeper(context)
  stack.use(
    repeat({ name: 'wal-archive', everyMs: EVERY_MS, log: context.log, work: () => keep(ending.signal) }),
  )
  stack.defer(() => ending.abort())
  return { [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
