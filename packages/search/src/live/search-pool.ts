import type { Snapshot } from '../query/search.ts'
import type { SearchQuery, SearchResult } from '../types.ts'
import type { LiveSegment } from './live-segment.ts'
import {
  type Answer,
  answerOrder,
  type Responder,
  type ResponderLocation,
  type SearchOrder,
} from './responder.ts'
import { type PendingSearch, SearchThread } from './search-thread.ts'
import { type SnapshotMessage, stateOf, tombstonesOf, wholeSnapshot } from './snapshot-message.ts'

/** What happened to the index, besides its list of segments. */
export type SnapshotChange = {
  /** Products that are gone, and their terms as `bury` took them. */
  buried?: { live: LiveSegment; products: number[]; deaths: [number, number][] }[]
  confirmations?: [source: string, at: number][]
  lifetimes?: ReadonlyMap<string, number>
}

export type SearchPoolOptions = {
  threads: number
  responder: { location: ResponderLocation; respond: Responder } | null
  /** The index as it was last published. */
  snapshot: () => Snapshot
}

/** A search that so many threads ended under is taken to be the cause. */
const MAX_THREADS_LOST = 3
/** Enough to go on with, so that not every answer wakes two threads; more would wait behind a long one for nothing. */
const MOST_PER_THREAD = 3

/**
 * Threads that search in parallel. What they cannot take yet waits for whichever is free first. A thread that ends is
 * replaced, and what it had not answered is asked again; where no thread can be had, searches run on the calling thread.
 */
export class SearchPool {
  readonly #options: SearchPoolOptions
  #threads: SearchThread[] = []
  /** Segments that every thread knows. */
  #sent = new Set<string>()
  /** Counted, and not held: a Set that is filled and emptied all the time keeps what was in it (see `SearchThread`). */
  #underWay = 0
  #onIdle: (() => void) | null = null
  /** In the order they were asked. */
  readonly #waiting: PendingSearch[] = []
  #context: unknown
  #isClosed = false

  constructor(options: SearchPoolOptions) {
    this.#options = options
    this.#fill()
  }

  #fill(): void {
    while (this.#threads.length < this.#options.threads && this.#start());
    this.#sent = new Set(this.#options.snapshot().segments.map(({ id }) => id))
  }

  /** False when the machine refuses another thread. */
  #start(): boolean {
    try {
      const location = this.#options.responder?.location ?? null
      const thread: SearchThread = new SearchThread(location, {
        onAnswer: () => this.#runWaiting(),
        onEnd: () => this.#replace(thread),
      })
      thread.tell(wholeSnapshot(this.#options.snapshot()))
      thread.tell({ kind: 'context', context: this.#context })
      this.#threads.push(thread)
      return true
    } catch {
      return false
    }
  }

  #replace(ended: SearchThread): void {
    this.#threads = this.#threads.filter(thread => thread !== ended)
    // One that ended before it held the index would do so again.
    if (ended.isReady && !this.#isClosed) this.#start()
    for (const [at, pending] of ended.unanswered.entries()) {
      if (at === 0 && ended.isReady) pending.threadsLost++
      if (pending.threadsLost < MAX_THREADS_LOST) this.#run(pending)
      else pending.reject(new Error(`${MAX_THREADS_LOST} search threads ended while they ran this search`))
    }
    this.#runWaiting()
  }

  #runWaiting(): void {
    const isFull = () => this.#threads.length > 0 && this.#idlest().load >= MOST_PER_THREAD
    while (this.#waiting.length > 0 && !isFull()) this.#run(this.#waiting.shift() as PendingSearch)
  }

  /** There must be one. */
  #idlest(): SearchThread {
    return this.#threads.reduce((idlest, thread) => (thread.load < idlest.load ? thread : idlest))
  }

  #run(pending: PendingSearch): void {
    try {
      if (this.#threads.length === 0) pending.resolve(this.#answerHere(pending.order))
      else if (this.#idlest().load < MOST_PER_THREAD) this.#idlest().ask(pending)
      else this.#waiting.push(pending)
    } catch (error) {
      pending.reject(error)
    }
  }

  #answerHere(order: SearchOrder): Answer {
    const { responder, snapshot } = this.#options
    return answerOrder(snapshot(), order, { responder: responder?.respond ?? null, context: this.#context })
  }

  async #ask(order: SearchOrder): Promise<Answer> {
    // Whoever waits for the end of those under way must not wait for those who come later.
    if (this.#isClosed) return this.#answerHere(order)
    this.#underWay++
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#run({ order, resolve, reject, threadsLost: 0 })
      })
    } finally {
      if (--this.#underWay === 0) this.#onIdle?.()
    }
  }

  /** Sees every change published before. Rejects with what `search` throws, TypeError for a query that cannot be sent. */
  search(query: SearchQuery): Promise<SearchResult> {
    return this.#ask({ query }) as Promise<SearchResult>
  }

  /** Like `search`, with the responder's text in UTF-8 for an answer; rejects with what the responder throws. */
  respond(request: unknown): Promise<Uint8Array> {
    return this.#ask({ request }) as Promise<Uint8Array>
  }

  /** What the responder is given from now on; throws DataCloneError for what cannot be sent. */
  setContext(context: unknown): void {
    for (const thread of this.#threads) thread.tell({ kind: 'context', context })
    this.#context = context
  }

  /** Tells every thread of a change, segments that came or went among it. */
  publish({ buried = [], confirmations = [], lifetimes }: SnapshotChange): void {
    if (this.#threads.length === 0) return
    const { segments } = this.#options.snapshot()
    const added = segments.filter(({ id }) => !this.#sent.has(id)).map(stateOf)
    const order = segments.map(({ id }) => id)
    const tombstones = buried.map(({ live, products, deaths }) => ({
      id: live.id,
      tombstones: tombstonesOf(products, deaths),
    }))
    this.#tell({
      kind: 'snapshot',
      isWhole: false,
      buried: tombstones,
      added,
      order,
      confirmations,
      lifetimes: lifetimes === undefined ? null : [...lifetimes],
    })
  }

  /** Tells every thread that nothing of what was is left: the index was built anew. */
  publishWhole(): void {
    if (this.#isClosed) return
    if (this.#threads.length > 0) this.#tell(wholeSnapshot(this.#options.snapshot()))
    // What kept a thread from starting may have been the index of before.
    this.#fill()
  }

  #tell(message: SnapshotMessage): void {
    for (const thread of this.#threads) thread.tell(message)
    this.#sent = new Set(message.order)
  }

  /** Ends the threads when they have answered what they were asked. Later searches run on the calling thread. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#underWay > 0) {
      await new Promise<void>(resolve => {
        this.#onIdle = resolve
      })
    }
    const threads = this.#threads
    this.#threads = []
    await Promise.all(threads.map(thread => thread.end()))
  }
}
