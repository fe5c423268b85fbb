import { cleanLine } from '../text/clean-value.ts'
import { decodeEntities } from '../text/decode-entities.ts'

const LEVELS_MAX = 12

/** `Home > Kitchen`, `Home/Kitchen`, `Home » Kitchen` or `Home|Kitchen` from the root downwards. */
export function splitCategory(text: string): string[] {
  const decoded = decodeEntities(text)
  const separator = [/>|»|›/, /\|/, /\//].find(candidate => candidate.test(decoded))
  return tidyCategory(separator === undefined ? [decoded] : decoded.split(separator, LEVELS_MAX + 1))
}

/** Levels that are a list already. Empty ones go. */
export function tidyCategory(levels: readonly string[]): string[] {
  return levels
    .map(cleanLine)
    .filter(level => level !== '')
    .slice(0, LEVELS_MAX)
}
