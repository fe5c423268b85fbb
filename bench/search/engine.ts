import type { CorpusSpec } from './corpus.ts'

/** Where an engine works. */
export type Place = {
  /** Its own, empty before `build`. */
  folder: string
  /** Where the peers' npm packages are installed. */
  peersFolder: string
  /** A PostgreSQL to use instead of the embedded one. */
  databaseUrl: string | null
}

/** Answers one query; the number of hits it gave back, or counted. */
export type Ask = (query: string) => number | Promise<number>

/** Each is timed by itself. */
export const MEASURES = ['search', 'count', 'unfiltered', 'close'] as const
export type Measure = (typeof MEASURES)[number]

/** An engine that is ready to answer. */
export type Session = {
  /**
   * `search`: the best 20; `count`: the exact total, where it is another question; `unfiltered`: without the price;
   * `close`: with products that come close, where the best are fewer, as our server asks.
   */
  asks: { search: Ask } & Partial<Record<Measure, Ask>>
  /** Where it is not the size of the folder. */
  diskBytes?(): Promise<number>
  /** Memory outside this process; null: cannot be told. */
  outsideBytes?(): number | null
  [Symbol.asyncDispose](): Promise<void>
}

type Common = {
  /** What it gives and what it does not, for the table. */
  gives: string
  /** npm packages to be installed first. */
  packages: readonly string[]
  /** A larger corpus is not given to it. */
  maxOffers: number
}

/** Built in one process, opened from its files in another. */
export type StoredEngine = Common & {
  kind: 'stored'
  /** How two queries at once are asked: a session in each of two threads, or two requests on one session. */
  concurrency: 'threads' | 'requests'
  build(place: Place, corpus: CorpusSpec): Promise<void>
  open(place: Place): Promise<Session>
}

/** Lives and dies with its process; one index cannot be shared by two threads. */
export type MemoryEngine = Common & {
  kind: 'memory'
  build(place: Place, corpus: CorpusSpec): Promise<Session>
}

export type Engine = StoredEngine | MemoryEngine
