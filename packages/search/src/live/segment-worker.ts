import { parentPort } from 'node:worker_threads'
import { SegmentBuilder } from '../segment/segment-builder.ts'
import { mergeSegments } from './merge-segments.ts'
import { prepareChanges } from './prepare-changes.ts'
import type { WorkerRequest } from './segment-workshop.ts'

let bulk = new SegmentBuilder()

function run(request: WorkerRequest): unknown {
  switch (request.kind) {
    case 'begin':
      bulk = new SegmentBuilder()
      return null
    case 'add':
      for (const product of request.products) bulk.add(product)
      return null
    case 'finish': {
      const container = bulk.finish()
      bulk = new SegmentBuilder()
      return container
    }
    case 'merge':
      return mergeSegments(request.sources)
    case 'prepare':
      return prepareChanges(request.upserts, request.burials)
  }
}

parentPort?.on('message', ({ id, request }: { id: number; request: WorkerRequest }) => {
  try {
    parentPort?.postMessage({ id, answer: run(request) })
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
