import { openStatistics } from '../statistics.ts'
import { createCatalogueScore, type ScoreData } from './catalogue-score.ts'
import type { Scores } from './types.ts'

/** What a comparing thread calls. */
export function createScores(data: unknown): Scores {
  const { frequent, ...forests } = data as ScoreData
  return createCatalogueScore(openStatistics(frequent), forests)
}
