import type { CandidateFinder } from '../block/index.ts'
import { MOST_LIKENESS } from './agglomerate.ts'
import type { Comparisons } from './comparisons.ts'
import type { Likeness } from './edge-store.ts'
import { areAtOdds } from './facts-of.ts'
import type { FactsTable } from './facts-table.ts'
import { LEAST_KEPT } from './options.ts'

type Parts = {
  finder: CandidateFinder
  facts: Pick<FactsTable, 'factsAt'>
  comparisons: Pick<Comparisons, 'compare'>
}

/** Where what was compared goes, and what need not be compared again. */
export type Findings = {
  isKnown(one: number, other: number): boolean
  /** Alike enough to be looked at further. */
  keep(one: number, other: number, likeness: Likeness): void
  /** Nothing. */
  drop(one: number, other: number): void
}

/** Compares an offer with each of its candidates, and answers their slots, the best first. */
export type MeetCandidates = (slot: number, findings: Findings) => number[]

export function createMeetCandidates({ finder, facts, comparisons }: Parts): MeetCandidates {
  return (slot, findings) => {
    const candidates = finder.candidatesOf(slot)
    for (const { slot: other, ...shared } of candidates) {
      if (findings.isKnown(slot, other)) continue
      // Never one, at any level: not worth a comparison.
      if (areAtOdds(facts.factsAt(slot), facts.factsAt(other), 'family')) continue
      const likeness = comparisons.compare(slot, other, shared)
      if (likeness.family >= LEAST_KEPT * MOST_LIKENESS) findings.keep(slot, other, likeness)
      else findings.drop(slot, other)
    }
    return candidates.map(candidate => candidate.slot)
  }
}
