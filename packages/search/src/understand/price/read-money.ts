import { buildPhraseBook, isHyphenAt, matchPhrase, startsAlone } from '../tokens/phrase-book.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { MONEY_WORDS, type MoneyName, MULTIPLIERS, type Multiplier } from '../words/money-words.ts'
import { mergeNames } from './resolve-currency.ts'

/** One amount as written. */
export type Money = {
  /** Index behind it. */
  end: number
  number: string
  multiplier: Multiplier | null
  name: MoneyName | null
  /** The name stands in front: `$20`. */
  isNamedBefore: boolean
}

const MONEY = buildPhraseBook(MONEY_WORDS)
const MULTIPLIED = buildPhraseBook(MULTIPLIERS)

/** A word for money that stands at `at` and belongs to the number in front of it. */
function nameBehind(tokens: readonly Token[], at: number): { end: number; name: MoneyName } | null {
  const match = matchPhrase(MONEY, tokens, at)
  if (match === null) return null
  const next = tokens[match.end]
  // In `size 8 $50` the sign belongs to what follows.
  const isClaimed = next?.kind === 'number' && !match.means.isOnlyBehind && !tokens[at]?.isGlued
  if (isClaimed || (next?.kind === 'number' && next.isGlued)) return null
  if (next?.kind === 'word' && next.isGlued && !next.isUnspaced && tokens[match.end - 1]?.kind === 'word')
    return null
  return { end: match.end, name: match.means.name }
}

function readMultiplier(
  tokens: readonly Token[],
  at: number,
): { end: number; multiplier: Multiplier } | null {
  const match = matchPhrase(MULTIPLIED, tokens, at)
  if (match === null || (match.means.isGlued && !tokens[at]?.isGlued)) return null
  return { end: match.end, multiplier: match.means }
}

/** Where an amount is looked for: anywhere, behind a word that announces it, or behind the joiner of a range. */
export type MoneyPlace = 'free' | 'behind_bound' | 'range_end'

/** A number that is not part of a name: `500`, not the 500 of `x500`, `a-500`, `#500` or `3/500`. */
function isFreeNumber(tokens: readonly Token[], at: number, place: MoneyPlace): boolean {
  const token = tokens[at]
  if (token?.kind !== 'number') return false
  const before = tokens[at - 1]
  if (place === 'range_end' || before === undefined || !token.isGlued || before.isUnspaced) return true
  if (before.kind !== 'mark') return false
  return place === 'behind_bound' ? !isHyphenAt(tokens, at - 1) : /[([,;!<>~]/.test(before.text)
}

/** The amount that starts at `at`, its currency before or behind it; null when none does. */
export function readMoney(tokens: readonly Token[], at: number, place: MoneyPlace): Money | null {
  const before = matchPhrase(MONEY, tokens, at)
  const isNamedBefore = before !== null && !before.means.isOnlyBehind && tokens[before.end]?.kind === 'number'
  if (isNamedBefore ? place === 'free' && !startsAlone(tokens, at) : !isFreeNumber(tokens, at, place))
    return null
  const numberAt = isNamedBefore ? before.end : at
  const multiplied = readMultiplier(tokens, numberAt + 1)
  const end = multiplied?.end ?? numberAt + 1
  const behind = nameBehind(tokens, end)
  const name = mergeNames(isNamedBefore ? before.means.name : null, behind?.name ?? null)
  if (name === 'conflict') return null
  return {
    end: behind?.end ?? end,
    number: tokens[numberAt]?.text ?? '',
    multiplier: multiplied?.multiplier ?? null,
    name,
    isNamedBefore,
  }
}
