import type { CandidateIndex } from '../block/index.ts'
import { sharedArray, withRoom } from '../block/numbers.ts'
import type { Sketches } from '../screen/index.ts'
import type { Comparisons } from './comparisons.ts'
import type { EdgeStore } from './edge-store.ts'
import type { FactsTable } from './facts-table.ts'
import { createMeetCandidates, type Findings } from './meet-candidates.ts'
import { createMeetThreads } from './meet-threads.ts'
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
  /** The same for many, which takes less; hundreds are compared in threads. */
  meetThese(slots: ReadonlySet<number>): void
  /** Compares everyone anew, in steps; nobody may change meanwhile. */
  meetEveryone(): Generator<undefined, void>
  /** Ends the threads that were started; more are started when they are needed. */
  endThreads(): void
}

const OFFERS_PER_STEP = 2_000

export function createMeetings(parts: Parts): Meetings {
  const { store, index, facts, sketches, comparisons, edges, settings } = parts
  let hasMet = new Uint8Array(0)
  let compared = 0
  /** Only while everyone is compared: nobody changes then. */
  let nothings: PairMemory | null = null

  const { threads: count, inThreads } = settings
  const threads =
    inThreads === undefined || count === 0
      ? null
      : createMeetThreads(count, inThreads, { store, index, facts, sketches })
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
    const round = threads?.arePaying(order.length) === true ? threads.begin(walk) : null
    let isThrough = false
    try {
      const visit = (slot: number): number[] => meetCandidates(slot, findings)
      for (const _ of walkSlots(walk, visit, OFFERS_PER_STEP)) {
        round?.take(findings)
        yield
      }
      while (round?.isDone(findings) === false) yield
      isThrough = true
    } finally {
      compared += round?.dropped ?? 0
      // They would walk on.
      if (!isThrough) threads?.end()
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
      if (threads?.arePaying(order.length) !== true) return order.forEach(meet)
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
    endThreads: () => threads?.end(),
  }
}
