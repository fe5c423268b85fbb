import { workerData } from 'node:worker_threads'
import { openCandidateFinder } from '../block/index.ts'
import { createSketches } from '../screen/index.ts'
import { createComparisons } from './comparisons.ts'
import type { Facts } from './facts-of.ts'
import { createFactsTable } from './facts-table.ts'
import { createMeetCandidates } from './meet-candidates.ts'
import type { MeetReport } from './meet-round.ts'
import type { MeetTask, MeetThread } from './meet-threads.ts'
import { openOfferTexts } from './offer-store.ts'
import { createPairMemory } from './pair-memory.ts'
import type { Scores } from './types.ts'
import { walkSlots } from './walk-slots.ts'

// Compares beside the thread that asks, which may be waiting and never turn its event loop.

const VISITS_PER_REPORT = 256

const { port, beat, score } = workerData as MeetThread
const facts: Facts[] = []
const categories: Uint32Array[] = []

function report(news: MeetReport): void {
  port.postMessage(news)
  Atomics.add(beat, 0, 1)
  Atomics.notify(beat, 0)
}

function walk(task: MeetTask, scores: Scores): void {
  for (const one of task.facts.all) facts.push(one)
  for (const one of task.sketches.categories) categories.push(one)
  const table = createFactsTable({ ...task.facts, all: facts })
  const meet = createMeetCandidates({
    finder: openCandidateFinder(task.candidates),
    facts: table,
    sketches: createSketches({ ...task.sketches, categories }),
    comparisons: createComparisons(openOfferTexts(task.offers), scores, table.factsAt),
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
}

const reportingErrors = async (work: () => void | Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    report({ kind: 'error', error: error instanceof Error ? error : new Error(String(error)) })
    port.close()
  }
}

await reportingErrors(async () => {
  const { createScores } = (await import(score.module)) as { createScores(data: unknown): Scores }
  const scores = createScores(score.data)
  port.on('message', (task: MeetTask) => void reportingErrors(() => walk(task, scores)))
})
