import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { ENGINES } from './engines/index.ts'
import { askFor, type ThreadTask } from './throughput.ts'

// One of the two threads: opens, says that it is ready, waits for the word, answers how many queries it got through.

const { engine: name, place, queries, start, durationMs } = workerData as ThreadTask
const engine = await ENGINES[name]()
if (parentPort === null || engine.kind !== 'stored') throw new Error('runs as a thread, for a stored engine')
const session = await engine.open(place)
await askFor(session, queries, start, 500)
const go = once(parentPort, 'message')
parentPort.postMessage('ready')
await go
parentPort.postMessage(await askFor(session, queries, start, durationMs))
