import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { SharedCandidates } from '../block/index.ts'
import { sharedArray } from '../block/numbers.ts'
import type { SharedSketches } from '../screen/index.ts'
import type { SharedFacts } from './facts-table.ts'
import type { Findings } from './meet-candidates.ts'
import type { SharedOffers } from './offer-store.ts'
import type { ScoreModule } from './types.ts'
import type { Walk } from './walk-slots.ts'

/** All that a comparing thread reads; nothing of it may change while one is at work. */
export type MeetWorld = {
  offers: SharedOffers
  candidates: SharedCandidates
  facts: SharedFacts
  sketches: SharedSketches
  score: ScoreModule
  walk: Walk
}

export type MeetTask = MeetWorld & {
  port: MessagePort
  /** Counted up with every report: waiting for it needs no event loop. */
  beat: Int32Array
}

export type MeetReport =
  /** Of each pair that is kept its slots and likenesses, one behind the other; and how many were nothing. */
  { kind: 'pairs'; pairs: Int32Array; dropped: number; isDone: boolean } | { kind: 'error'; error: Error }

export type MeetThreads = {
  /** Takes what has come and is not known yet; returns at once. Throws what a thread threw. */
  take(findings: Findings): void
  /** The same, and whether all are through; waits a moment for it. Throws when they are silent for too long to live. */
  isDone(findings: Findings): boolean
  end(): void
  /** Pairs that they found to be nothing. */
  readonly dropped: number
}

const WAIT_MS = 100
/** Of what a thread has for itself; unbounded, garbage would be left lying. */
const MOST_HEAP_MB = 256
const SILENCE_MS = 120_000

export function startMeetThreads(count: number, world: MeetWorld): MeetThreads {
  const beat = sharedArray(Int32Array, 1)
  let dropped = 0
  let heard = 0
  let heardAtMs = performance.now()
  const ports = new Set<MessagePort>()
  const workers = Array.from({ length: count }, () => {
    const { port1, port2 } = new MessageChannel()
    ports.add(port1)
    // Its end must not wait for a port that is only read by hand.
    port1.unref()
    const workerData: MeetTask = { ...world, beat, port: port2 }
    const worker = new Worker(new URL('./meet-thread.ts', import.meta.url), {
      workerData,
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    })
    worker.unref()
    // It reports by its port; what it cannot report is noticed by its silence.
    worker.on('error', () => {})
    return worker
  })

  function take({ isKnown, keep }: Findings): void {
    for (const port of ports) {
      for (let news = receive(port); news !== null; news = receive(port)) {
        if (news.kind === 'error') throw news.error
        const { pairs } = news
        for (let at = 0; at < pairs.length; at += 4) {
          const [one, other] = [pairs[at]!, pairs[at + 1]!]
          if (!isKnown(one, other)) keep(one, other, { product: pairs[at + 2]!, family: pairs[at + 3]! })
        }
        dropped += news.dropped
        if (news.isDone) ports.delete(port)
      }
    }
  }

  return {
    take,
    isDone(findings) {
      const before = Atomics.load(beat, 0)
      take(findings)
      if (ports.size === 0) return true
      Atomics.wait(beat, 0, before, WAIT_MS)
      const now = performance.now()
      if (before !== heard) heardAtMs = now
      heard = before
      if (now - heardAtMs > SILENCE_MS) throw new Error('a thread that compares offers is gone')
      return false
    },
    get dropped() {
      return dropped
    },
    end() {
      for (const port of ports) port.close()
      for (const worker of workers) void worker.terminate()
    },
  }
}

const receive = (port: MessagePort): MeetReport | null =>
  (receiveMessageOnPort(port)?.message as MeetReport | undefined) ?? null
