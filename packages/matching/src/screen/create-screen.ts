import { readFileSync } from 'node:fs'
import { packedOdds, packForest } from '../model/packed-forest.ts'
import type { Forest } from '../model/trees.ts'

const WEIGHTS_FILE = new URL('../../weights/screen.json', import.meta.url)

/** Whether two candidates are worth comparing, by their `screenFeatures`: comparing costs many times as much as asking. */
export type Screen = (features: readonly number[]) => boolean

/**
 * Learned from what the comparison itself says of candidates: about one in a hundred that it finds likely is turned
 * away. GTINs are not looked at.
 */
export function createScreen(
  forest: Forest = JSON.parse(readFileSync(WEIGHTS_FILE, 'utf8')) as Forest,
): Screen {
  const packed = packForest(forest)
  // Training put the base to where none is what is just worth it.
  return features => packedOdds(packed, features) >= 0
}
