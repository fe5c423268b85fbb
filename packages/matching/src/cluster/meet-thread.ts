import { workerData } from 'node:worker_threads'
import { openCandidateFinder } from '../block/index.ts'
import { createSketches } from '../screen/index.ts'
import { createComparisons } from './comparisons.ts'
import { createFactsTable } from './facts-table.ts'
import { createMeetCandidates } from './meet-candidates.ts'
import type { MeetReport, MeetTask } from './meet-threads.ts'
import { openOfferTexts } from './offer-store.ts'
import { createPairMemory } from './pair-memory.ts'
import type { Scores } from './types.ts'
import { walkSlots } from './walk-slots.ts'

// Compares beside the thread that repairs, which may be waiting and never turn its event loop.

const VISITS_PER_REPORT = 256

const task = workerData as MeetTask
const { port, beat } = task

function report(news: MeetReport): void {
  port.postMessage(news)
  Atomics.add(beat, 0, 1)
  Atomics.notify(beat, 0)
}

try {
  const { createScores } = (await import(task.score.module)) as { createScores(data: unknown): Scores }
  const facts = createFactsTable(task.facts)
  const scores = createScores(task.score.data)
  const meet = createMeetCandidates({
    finder: openCandidateFinder(task.candidates),
    facts,
    sketches: createSketches(task.sketches),
    comparisons: createComparisons(openOfferTexts(task.offers), scores, facts.factsAt),
    screen: scores.screen,
  })
  const seen = createPairMemory()
  let pairs: number[] = []
  let dropped = 0
  const findings = {
    isKnown: seen.has,
    keep(one: number, other: number, { product, family }: { product: number; family: number }): void {
      seen.put(one, other)
      pairs.push(one, other, product, family)
    },
    drop(one: number, other: number): void {
      seen.put(one, other)
      dropped++
    },
  }
  const hand = (isDone: boolean): void => {
    report({ kind: 'pairs', pairs: Int32Array.from(pairs), dropped, isDone })
    pairs = []
    dropped = 0
  }
  for (const _ of walkSlots(task.walk, slot => meet(slot, findings), VISITS_PER_REPORT)) hand(false)
  hand(true)
} catch (error) {
  report({ kind: 'error', error: error instanceof Error ? error : new Error(String(error)) })
}
port.close()
