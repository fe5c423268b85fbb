import type { Alignment } from './align.ts'

/** What a word that only one of two titles has says about a match, as log odds: `upgrade` much, `retail` nothing. */
export type RestOdds = ReadonlyMap<string, number>

export const REST_FEATURES = ['rest_odds', 'rest_odds_worst'] as const

export function restFeatures({ leftRest, rightRest }: Alignment, restOdds: RestOdds): number[] {
  let sum = 0
  let worst = 0
  for (const token of leftRest) {
    const odds = restOdds.get(token) ?? 0
    sum += odds
    worst = Math.min(worst, odds)
  }
  for (const token of rightRest) {
    const odds = restOdds.get(token) ?? 0
    sum += odds
    worst = Math.min(worst, odds)
  }
  return [sum, worst]
}
