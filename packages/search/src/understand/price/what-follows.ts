import { UNITS } from '../../text/tables.ts'
import { opensFilter } from '../filters/opens-filter.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { isOneOf, wordSet } from '../tokens/word-set.ts'
import { COUNTED } from '../words/measure-words.ts'
import { BEGINS_ANEW } from '../words/price-words.ts'

const BEGINS_NEW = wordSet(BEGINS_ANEW)
const COUNTED_THINGS = wordSet(COUNTED)

/** Nothing behind the number that could be counted or measured by it. */
export function isFollowedByNothing(tokens: readonly Token[], end: number): boolean {
  const next = tokens[end]
  if (next === undefined || isOneOf(BEGINS_NEW, next)) return true
  return next.kind === 'mark' ? /[.,;!?)\]}]/.test(next.text) : opensFilter(tokens, end)
}

/** A unit, or a thing that is counted in thousands. */
export const isCounted = (token: Token | undefined): boolean =>
  token !== undefined && (COUNTED_THINGS.has(token.text) || UNITS.has(token.text))
