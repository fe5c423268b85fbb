import type { CandidateIndex } from '../block/index.ts'
import { sharedArray, withRoom } from '../block/numbers.ts'
import type { Sketches } from '../screen/index.ts'
import type { Comparisons } from './comparisons.ts'
import type { EdgeStore } from './edge-store.ts'
import type { FactsTable } from './facts-table.ts'
import { createMeetCandidates, type Findings } from './meet-candidates.ts'
import { startMeetThreads } from './meet-threads.ts'
import type { OfferStore } from './offer-store.ts'
import { createPairMemory, type PairMemory } from './pair-memory.ts'
import type { ScoreModule, Scores } from './types.ts'
import { type Walk, walkSlots } from './walk-slots.ts'

type Parts = {
  store: OfferStore
  index: CandidateIndex
  facts: FactsTable
  sketches: Sketches
  comparisons: Comparisons
  edges: EdgeStore
  settings: Pick<Scores, 'screen'> & { threads: number; inThreads?: ScoreModule }
}

/** Who was compared with the candidates that he has; what came of it is in the edges. */
export type Meetings = {
  /** Pairs that were compared since the beginning. */
  readonly compared: number
  has(slot: number): boolean
  /** The slot holds another offer than before, and has to be compared anew. */
  forget(slot: number): void
  /** Compares an offer with its candidates, unless that was done. */
  meet(slot: number): void
  /** The same for many, which takes less; thousands are compared in threads. */
  meetThese(slots: ReadonlySet<number>): void
  /** Compares everyone anew, in steps; nobody may change meanwhile. */
  meetEveryone(): Generator<undefined, void>
}

const OFFERS_PER_STEP = 2_000
/** Starting a thread takes longer than comparing fewer. */
const LEAST_FOR_THREADS = 5_000

export function createMeetings(parts: Parts): Meetings {
  const { store, index, facts, sketches, comparisons, edges, settings } = parts
  let hasMet = new Uint8Array(0)
  let compared = 0
  /** Only while everyone is compared: nobody changes then. */
  let nothings: PairMemory | null = null

  const meetCandidates = createMeetCandidates({
    finder: index,
    facts,
    sketches,
    comparisons,
    screen: settings.screen,
  })
  const findings: Findings = {
    isKnown: (one, other) => edges.has(one, other) || nothings?.has(one, other) === true,
    keep(one, other, likeness) {
      compared++
      edges.put(one, other, likeness)
    },
    drop(one, other) {
      compared++
      nothings?.put(one, other)
    },
  }

  function* meetAll(order: Int32Array, taken: Uint8Array): Generator<undefined, void> {
    const walk: Walk = { order, cursor: sharedArray(Int32Array, 1), hasMet: taken }
    const helpers =
      settings.inThreads === undefined || settings.threads === 0 || order.length < LEAST_FOR_THREADS
        ? null
        : startMeetThreads(settings.threads, {
            offers: store.share(),
            candidates: index.share(),
            facts: facts.share(),
            sketches: sketches.share(),
            score: settings.inThreads,
            walk,
          })
    try {
      const visit = (slot: number): number[] => meetCandidates(slot, findings)
      for (const _ of walkSlots(walk, visit, OFFERS_PER_STEP)) {
        helpers?.take(findings)
        yield
      }
      while (helpers?.isDone(findings) === false) yield
    } finally {
      compared += helpers?.dropped ?? 0
      helpers?.end()
    }
  }

  function meet(slot: number): void {
    if (hasMet[slot] === 1) return
    hasMet[slot] = 1
    meetCandidates(slot, findings)
  }

  return {
    get compared() {
      return compared
    },
    has: slot => hasMet[slot] === 1,
    forget(slot) {
      hasMet = withRoom(hasMet, slot + 1)
      hasMet[slot] = 0
    },
    meet,
    meetThese(slots) {
      const order = index.inNeighbourOrder(slots)
      if (order.length < LEAST_FOR_THREADS) return order.forEach(meet)
      // All others are taken: the walk does not go on to candidates that are to wait.
      const taken = sharedArray(Uint8Array, store.end).fill(1)
      for (const slot of slots) taken[slot] = 0
      for (const _ of meetAll(order, taken));
      for (const slot of slots) hasMet[slot] = 1
    },
    *meetEveryone() {
      hasMet.fill(0)
      nothings = createPairMemory()
      try {
        yield* meetAll(index.inNeighbourOrder(), hasMet)
      } finally {
        nothings = null
      }
    },
  }
}
