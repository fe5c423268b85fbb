import { UNITS } from '../../text/tables.ts'
import type { Condition } from '../../types.ts'
import { buildPhraseBook, matchPhrase, standsAlone } from '../tokens/phrase-book.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { isOneOf, wordSet } from '../tokens/word-set.ts'
import type { QueryContext } from '../types.ts'
import {
  CONDITION_WORDS,
  type ConditionWord,
  DENIALS,
  NEW_OR,
  THINGS_SOLD_USED,
} from '../words/condition-words.ts'
import { opensFilter } from './opens-filter.ts'
import type { Found } from './word-filter.ts'

type Rule = ConditionWord & { before: ReadonlySet<string>; after: ReadonlySet<string> }

const CONDITIONS = buildPhraseBook<Rule>(
  CONDITION_WORDS.map(group => ({
    ...group,
    means: {
      ...group.means,
      before: wordSet(group.means.notBefore ?? ''),
      after: wordSet(group.means.notAfter ?? ''),
    },
  })),
)
const IS_DENIED_AFTER = wordSet(DENIALS)
const NEW_WORDS = wordSet(NEW_OR)
const OR = wordSet('or|and|&|/|atau|dan|hoặc')
const SOLD_USED = wordSet(THINGS_SOLD_USED)

/** The nearest token before `at` that is no number: the `iphone` of `iphone 12 bekas`. */
function thingBefore(tokens: readonly Token[], at: number): Token | undefined {
  const before = tokens[at - 1]
  return before?.kind === 'number' ? tokens[at - 2] : before
}

/** Closes what it describes: words before it, and nothing or something else behind it. */
function isBehind(tokens: readonly Token[], start: number, end: number): boolean {
  const next = tokens[end]
  if (start === 0 || next === undefined) return start > 0
  // `iphone bekas 128gb`, but not `baru 2024`.
  if (next.kind === 'number') return UNITS.has(tokens[end + 1]?.text ?? '')
  return next.kind === 'mark' || opensFilter(tokens, end)
}

function isMeant(
  rule: Rule,
  tokens: readonly Token[],
  start: number,
  end: number,
  country: string | null,
): boolean {
  const before = tokens[start - 1]
  if (isOneOf(rule.before, tokens[end]) || isOneOf(rule.after, before) || isOneOf(IS_DENIED_AFTER, before))
    return false
  if (rule.condition !== 'new' && isOneOf(OR, before) && isOneOf(NEW_WORDS, tokens[start - 2])) return false
  const isNewNext = isOneOf(OR, tokens[end]) && isOneOf(NEW_WORDS, tokens[end + 1])
  if (rule.condition !== 'new' && isNewNext) return false
  if (rule.place === 'behind' && !isBehind(tokens, start, end)) return false
  const isDoubtful = country !== null && rule.doubtfulIn?.includes(country) === true
  return !isDoubtful || isOneOf(SOLD_USED, thingBefore(tokens, start))
}

/** The condition that is asked for at `at`, such as `second hand`; null where the words mean something else. */
export function readCondition(
  tokens: readonly Token[],
  at: number,
  context: Pick<QueryContext, 'country'>,
): Found<Condition> | null {
  const match = matchPhrase(CONDITIONS, tokens, at)
  if (match === null || !standsAlone(tokens, at, match.end)) return null
  if (!isMeant(match.means, tokens, at, match.end, context.country)) return null
  return { start: at, end: match.end, as: 'condition', effect: 'filter', value: match.means.condition }
}
