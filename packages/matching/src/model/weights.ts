import { readFileSync } from 'node:fs'
import type { RestOdds } from '../features/rest-odds.ts'
import type { Forest } from './trees.ts'

/** All that was learned; made by `./buywhere eval train-matching`. */
export type Weights = {
  restOdds: RestOdds
  /** Of the features of a pair alone. */
  alone: Forest
  /** Of the same and of how its rivals do. */
  among: Forest
}

type StoredWeights = Omit<Weights, 'restOdds'> & { restOdds: Record<string, number> }

export const WEIGHTS: Weights = parseWeights(
  readFileSync(new URL('../../weights/offer-pairs.json', import.meta.url), 'utf8'),
)

function parseWeights(text: string): Weights {
  const { restOdds, alone, among } = JSON.parse(text) as StoredWeights
  return { restOdds: new Map(Object.entries(restOdds)), alone, among }
}

export function formatWeights({ restOdds, alone, among }: Weights): string {
  const sorted = [...restOdds].sort(([one], [other]) => (one < other ? -1 : 1))
  const stored: StoredWeights = { restOdds: Object.fromEntries(sorted), alone, among }
  return `${JSON.stringify(stored, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value))}\n`
}
