import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Findings } from './meet-candidates.ts'

export type MeetReport =
  /** Of each pair that is kept its slots and likenesses, one behind the other; and how many were nothing. */
  { kind: 'pairs'; pairs: Int32Array; dropped: number; isDone: boolean } | { kind: 'error'; error: Error }

/** A walk that threads are on. */
export type MeetRound = {
  /** Takes what has come and is not known yet; returns at once. Throws what a thread threw. */
  take(findings: Findings): void
  /** The same, and whether all are through; waits a moment for it. Throws when they are silent for too long to live. */
  isDone(findings: Findings): boolean
  /** Pairs that they found to be nothing. */
  readonly dropped: number
}

const WAIT_MS = 100
const SILENCE_MS = 120_000

/** Hears the threads behind these ports. `beat` is counted up with every report. */
export function followRound(ports: Iterable<MessagePort>, beat: Int32Array): MeetRound {
  const walking = new Set(ports)
  let dropped = 0
  let heard = Atomics.load(beat, 0)
  let heardAtMs = performance.now()

  function take({ isKnown, keep }: Findings): void {
    for (const port of walking) {
      for (let news = receive(port); news !== null; news = receive(port)) {
        if (news.kind === 'error') throw news.error
        const { pairs } = news
        for (let at = 0; at < pairs.length; at += 4) {
          const [one, other] = [pairs[at]!, pairs[at + 1]!]
          if (!isKnown(one, other)) keep(one, other, { product: pairs[at + 2]!, family: pairs[at + 3]! })
        }
        dropped += news.dropped
        if (news.isDone) walking.delete(port)
      }
    }
  }

  return {
    take,
    isDone(findings) {
      const before = Atomics.load(beat, 0)
      take(findings)
      if (walking.size === 0) return true
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
  }
}

const receive = (port: MessagePort): MeetReport | null =>
  (receiveMessageOnPort(port)?.message as MeetReport | undefined) ?? null
