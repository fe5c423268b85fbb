import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { CandidateIndex, SharedCandidates } from '../block/index.ts'
import { sharedArray } from '../block/numbers.ts'
import type { SharedSketches, Sketches } from '../screen/index.ts'
import type { FactsTable, SharedFacts } from './facts-table.ts'
import { followRound, type MeetRound } from './meet-round.ts'
import type { OfferStore, SharedOffers } from './offer-store.ts'
import type { ScoreModule } from './types.ts'
import type { Walk } from './walk-slots.ts'

/** What a comparing thread begins with. */
export type MeetThread = {
  score: ScoreModule
  port: MessagePort
  /** Counted up with every report: waiting for it needs no event loop. */
  beat: Int32Array
}

/** All that a comparing thread reads; nothing of it may change while one is at work. */
export type MeetTask = {
  offers: SharedOffers
  candidates: SharedCandidates
  /** Of the facts and of the categories those that came since the task before. */
  facts: SharedFacts
  sketches: SharedSketches
  walk: Walk
}

/** Threads that compare beside the one that calls. They stay for the next walk. */
export type MeetThreads = {
  /** Whether they make up for what it takes to set them to work. */
  arePaying(offers: number): boolean
  /** Has them walk with the caller. A round that is not followed to its end must be ended with them. */
  begin(walk: Walk): MeetRound
  end(): void
}

type Parts = {
  store: Pick<OfferStore, 'share'>
  index: Pick<CandidateIndex, 'share'>
  facts: Pick<FactsTable, 'share'>
  sketches: Pick<Sketches, 'share'>
}

type Running = {
  ports: readonly MessagePort[]
  workers: readonly Worker[]
  beat: Int32Array
  /** How many they have been given. */
  given: { facts: number; categories: number }
}

/** Starting a thread takes longer than comparing fewer. */
const LEAST_TO_START = 5_000
const LEAST_TO_ASK = 500
/** Of what a thread has for itself; unbounded, garbage would be left lying. */
const MOST_HEAP_MB = 256

export function createMeetThreads(count: number, score: ScoreModule, parts: Parts): MeetThreads {
  let running: Running | null = null
  const end = (): void => {
    for (const port of running?.ports ?? []) port.close()
    for (const worker of running?.workers ?? []) void worker.terminate()
    running = null
  }
  return {
    arePaying: offers => offers >= (running === null ? LEAST_TO_START : LEAST_TO_ASK),
    begin(walk) {
      running ??= start(count, score, end)
      const { ports, beat, given } = running
      const task: MeetTask = {
        offers: parts.store.share(),
        candidates: parts.index.share(),
        facts: parts.facts.share(given.facts),
        sketches: parts.sketches.share(given.categories),
        walk,
      }
      for (const port of ports) port.postMessage(task)
      given.facts += task.facts.all.length
      given.categories += task.sketches.categories.length
      return followRound(ports, beat)
    },
    end,
  }
}

/** `onError`: one of them is gone. */
function start(count: number, score: ScoreModule, onError: () => void): Running {
  const beat = sharedArray(Int32Array, 1)
  const ports: MessagePort[] = []
  const workers = Array.from({ length: count }, () => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1)
    // Its end must not wait for a port that is only read by hand.
    port1.unref()
    const workerData: MeetThread = { score, beat, port: port2 }
    const worker = new Worker(new URL('./meet-thread.ts', import.meta.url), {
      workerData,
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    })
    worker.unref()
    // It reports by its port; what it cannot report while its caller only waits is noticed by its silence.
    worker.on('error', onError)
    return worker
  })
  return { ports, workers, beat, given: { facts: 0, categories: 0 } }
}
