import { Worker } from 'node:worker_threads'
import type { Answer, ResponderLocation, SearchOrder } from './responder.ts'
import type { SnapshotMessage } from './snapshot-message.ts'

/** A URL is not among the things that can be sent. */
export type SearchWorkerData = { responder: { module: string; exportName: string } | null }

/** What the responder is given from now on. */
export type ContextMessage = { kind: 'context'; context: unknown }

export type SearchRequest =
  | SnapshotMessage
  | ContextMessage
  | { kind: 'search'; id: number; order: SearchOrder }

export type SearchReply =
  | { kind: 'ready' }
  | { kind: 'answer'; id: number; answer: Answer }
  | { kind: 'failure'; id: number; error: Error }

/** A search that someone waits for. */
export type PendingSearch = {
  order: SearchOrder
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
  /** Threads that ended while they ran it. */
  threadsLost: number
}

type Listeners = { onAnswer: () => void; onEnd: () => void }

/** One worker thread that searches; it keeps the process alive only while a search is under way. */
export class SearchThread {
  readonly #worker: Worker
  /**
   * A few, and therefore no Map: when V8 makes a Map's table anew, which so many deletions bring about, the old one leads
   * to the new one, and an old one in the old generation keeps all later ones, and the answers in them, from being freed.
   */
  readonly #pending: { id: number; search: PendingSearch }[] = []
  readonly #onAnswer: () => void
  #nextId = 0
  #isReady = false

  /** `onAnswer` is called after each search; `onEnd` once, when the thread has ended for whatever reason. */
  constructor(responder: ResponderLocation | null, { onAnswer, onEnd }: Listeners) {
    this.#onAnswer = onAnswer
    const workerData: SearchWorkerData = {
      responder: responder === null ? null : { ...responder, module: responder.module.href },
    }
    this.#worker = new Worker(new URL('./search-worker.ts', import.meta.url), { workerData })
    this.#worker.unref()
    this.#worker.on('message', (reply: SearchReply) => this.#receive(reply))
    // A reply that cannot be read would leave its asker waiting: the end of the thread asks again.
    this.#worker.on('messageerror', () => void this.#worker.terminate())
    // Node ends the process for an error that nobody listens to; `exit` follows it.
    this.#worker.on('error', () => undefined)
    this.#worker.on('exit', onEnd)
  }

  /** Searches under way or waiting here. */
  get load(): number {
    return this.#pending.length
  }

  /** True once it holds the index: it can be started on this machine, and with this index. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** What it has not answered, in the order it was asked: it worked on the first. */
  get unanswered(): PendingSearch[] {
    return this.#pending.map(({ search }) => search)
  }

  #receive(reply: SearchReply): void {
    if (reply.kind === 'ready') {
      this.#isReady = true
      return
    }
    const at = this.#pending.findIndex(({ id }) => id === reply.id)
    const [pending] = at === -1 ? [] : this.#pending.splice(at, 1)
    if (this.#pending.length === 0) this.#worker.unref()
    if (reply.kind === 'answer') pending?.search.resolve(reply.answer)
    else pending?.search.reject(reply.error)
    this.#onAnswer()
  }

  /** Throws DataCloneError for a context that cannot be sent. */
  tell(message: SnapshotMessage | ContextMessage): void {
    this.#worker.postMessage(message)
  }

  /** Throws TypeError when the query cannot be sent. */
  ask(search: PendingSearch): void {
    const id = this.#nextId++
    try {
      this.#worker.postMessage({ kind: 'search', id, order: search.order } satisfies SearchRequest)
    } catch (cause) {
      throw new TypeError('the query cannot be sent to a search thread', { cause })
    }
    if (this.#pending.length === 0) this.#worker.ref()
    this.#pending.push({ id, search })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
