import { Worker } from 'node:worker_threads'
import type { Container } from '../segment/layout.ts'
import type { ProductDocument } from '../types.ts'
import type { MergeSource } from './merge-segments.ts'
import type { Burial, PreparedChanges } from './prepare-changes.ts'

export type WorkerRequest =
  | { kind: 'begin' }
  | { kind: 'add'; products: ProductDocument[] }
  | { kind: 'finish' }
  | { kind: 'merge'; sources: MergeSource[] }
  | { kind: 'prepare'; upserts: ProductDocument[]; burials: Burial[] }

type Reply = { id: number; answer?: unknown; error?: string }
type Waiting = { resolve: (answer: unknown) => void; reject: (error: Error) => void }

/** Copying documents to the worker takes the calling thread's time: at most about a millisecond a message. */
const PRODUCTS_PER_MESSAGE = 64
const MESSAGES_UNDER_WAY = 4

/** A worker thread that builds segments, started when first needed; it keeps the process alive only while it works. */
export class SegmentWorkshop {
  #worker: Worker | null = null
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 0

  #start(): Worker {
    const worker = new Worker(new URL('./segment-worker.ts', import.meta.url))
    const fail = (error: Error): void => {
      // A worker that was closed has been replaced: what waits now waits for another.
      if (this.#worker !== worker) return
      this.#worker = null
      this.#rejectAll(error)
    }
    worker.on('message', ({ id, answer, error }: Reply) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (this.#waiting.size === 0) worker.unref()
      if (error === undefined) waiting?.resolve(answer)
      else waiting?.reject(new Error(error))
    })
    worker.on('error', fail)
    worker.on('exit', () => fail(new Error('the segment worker ended')))
    return worker
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  #ask(request: WorkerRequest): Promise<unknown> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    const id = this.#nextId++
    worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, request })
    })
  }

  /** Streams documents into one segment. */
  async build(documents: AsyncIterable<ProductDocument[]>): Promise<Container> {
    await this.#ask({ kind: 'begin' })
    const underWay: Promise<unknown>[] = []
    for await (const chunk of documents) {
      for (let at = 0; at < chunk.length; at += PRODUCTS_PER_MESSAGE) {
        const sent = this.#ask({ kind: 'add', products: chunk.slice(at, at + PRODUCTS_PER_MESSAGE) })
        // Whoever awaits it below sees the error; this only keeps it from counting as unhandled until then.
        sent.catch(() => undefined)
        underWay.push(sent)
        if (underWay.length >= MESSAGES_UNDER_WAY) await underWay.shift()
      }
    }
    await Promise.all(underWay)
    return (await this.#ask({ kind: 'finish' })) as Container
  }

  async merge(sources: MergeSource[]): Promise<Container> {
    return (await this.#ask({ kind: 'merge', sources })) as Container
  }

  async prepare(upserts: ProductDocument[], burials: Burial[]): Promise<PreparedChanges> {
    return (await this.#ask({ kind: 'prepare', upserts, burials })) as PreparedChanges
  }

  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    this.#rejectAll(new Error('the segment worker was closed'))
    await worker?.terminate()
  }
}
