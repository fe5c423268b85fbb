import type { CandidateFinder } from '../block/index.ts'
import { type Screen, type Sketched, type Sketches, screenFeatures } from '../screen/index.ts'
import { MOST_LIKENESS } from './agglomerate.ts'
import type { Comparisons } from './comparisons.ts'
import type { Likeness } from './edge-store.ts'
import { areAtOdds } from './facts-of.ts'
import type { FactsTable } from './facts-table.ts'
import { LEAST_KEPT } from './options.ts'
import type { Shared } from './types.ts'

type Parts = {
  finder: CandidateFinder
  facts: Pick<FactsTable, 'factsAt' | 'gtinAt'>
  sketches: Pick<Sketches, 'sketchAt'>
  comparisons: Pick<Comparisons, 'compare'>
  /** Without it all are compared. */
  screen: Screen | undefined
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

export function createMeetCandidates(parts: Parts): MeetCandidates {
  const { finder, facts, sketches, comparisons, screen } = parts
  const sketched = (slot: number): Sketched => ({
    ...sketches.sketchAt(slot),
    terms: finder.termsAt(slot),
  })
  const isOneGtin = (one: number, other: number): boolean =>
    facts.gtinAt(one) !== 0 && facts.gtinAt(one) === facts.gtinAt(other)
  return (slot, findings) => {
    const candidates = finder.candidatesOf(slot)
    const here = sketched(slot)
    const isWorthComparing = (other: number, shared: Shared): boolean =>
      screen === undefined || isOneGtin(slot, other) || screen(screenFeatures(here, sketched(other), shared))
    for (const { slot: other, ...shared } of candidates) {
      if (findings.isKnown(slot, other)) continue
      // Never one, at any level: not worth a comparison.
      if (areAtOdds(facts.factsAt(slot), facts.factsAt(other), 'family')) continue
      const likeness = isWorthComparing(other, shared) ? comparisons.compare(slot, other, shared) : null
      if (likeness !== null && likeness.family >= LEAST_KEPT * MOST_LIKENESS) {
        findings.keep(slot, other, likeness)
      } else findings.drop(slot, other)
    }
    return candidates.map(candidate => candidate.slot)
  }
}
