import { parentPort, workerData } from 'node:worker_threads'
import { answerOrder, loadResponder } from './responder.ts'
import type { SearchReply, SearchRequest, SearchWorkerData } from './search-thread.ts'
import { SnapshotReplica } from './snapshot-replica.ts'

const location = (workerData as SearchWorkerData).responder
const responder =
  location === null ? null : await loadResponder({ ...location, module: new URL(location.module) })
const replica = new SnapshotReplica()
let context: unknown
const reply = (message: SearchReply, moved: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, moved)

parentPort?.on('message', (request: SearchRequest) => {
  if (request.kind === 'snapshot') {
    // An error here ends the thread: answers from an older snapshot would be wrong.
    replica.receive(request)
    if (request.isWhole) reply({ kind: 'ready' })
    return
  }
  if (request.kind === 'context') {
    context = request.context
    return
  }
  const { id, order } = request
  try {
    const answer = answerOrder(replica.snapshot, order, { responder, context })
    reply({ kind: 'answer', id, answer }, answer instanceof Uint8Array ? [answer.buffer] : [])
  } catch (error) {
    reply({ kind: 'failure', id, error: error instanceof Error ? error : new Error(String(error)) })
  }
})
parentPort?.on('messageerror', error => {
  throw error
})
