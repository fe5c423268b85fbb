import { buildPhraseBook, isHyphenAt, matchPhrase } from '../tokens/phrase-book.ts'
import type { Token } from '../tokens/scan-tokens.ts'
import { BETWEEN_JOINERS, type BoundKind, PRICE_SUFFIXES, RANGE_JOINERS } from '../words/price-words.ts'
import { type Opening, openPrice } from './open-price.ts'
import { type Money, readMoney } from './read-money.ts'

/** Words that may be a price; whether they are money at all is judged later. */
export type Candidate = Opening & {
  start: number
  /** Index behind all of it. */
  end: number
  kind: BoundKind
  first: Money
  second: Money | null
  /** `-` with spaces around it also stands between two things that have nothing to do with each other. */
  isLooseDash: boolean
  /** Words behind it say that it is a price: `or less`. */
  hasSuffix: boolean
}

type RangeEnd = { second: Money; isLooseDash: boolean }

const JOINERS = buildPhraseBook(RANGE_JOINERS)
const BETWEEN = buildPhraseBook(BETWEEN_JOINERS)
const SUFFIXES = buildPhraseBook(PRICE_SUFFIXES)

function readRangeEnd(tokens: readonly Token[], at: number, isBetween: boolean): RangeEnd | null {
  const joiner = matchPhrase(JOINERS, tokens, at) ?? (isBetween ? matchPhrase(BETWEEN, tokens, at) : null)
  if (joiner === null) return null
  const second = readMoney(tokens, joiner.end, 'range_end')
  if (second === null) return null
  return { second, isLooseDash: joiner.means === 'dash' && tokens[at]?.isGlued !== true }
}

/** Nothing is glued to the end that would make the number something else: `500gb`, `500%`, `500/month`. */
function isClosed(tokens: readonly Token[], end: number): boolean {
  const next = tokens[end]
  if (next === undefined || !next.isGlued || next.isUnspaced) return true
  return (
    next.kind === 'mark' &&
    (/[.,;!?)\]}]/.test(next.text) || (/[-–—]/.test(next.text) && !isHyphenAt(tokens, end)))
  )
}

function readSuffix(tokens: readonly Token[], at: number): { end: number; kind: 'max' | 'min' } | null {
  const suffix = matchPhrase(SUFFIXES, tokens, at)
  if (suffix === null || !isClosed(tokens, suffix.end)) return null
  // `$500+`, but not `case + cable`.
  if (tokens[at]?.text === '+' && !tokens[at]?.isGlued) return null
  return { end: suffix.end, kind: suffix.means }
}

function kindOf(opening: Opening, hasSecond: boolean): BoundKind | null {
  if (opening.bound === null) return hasSecond ? 'between' : (opening.lead?.kind ?? null)
  const { kind } = opening.bound
  if (kind === 'between') return hasSecond ? kind : null
  if (kind === 'from') return hasSecond ? 'between' : 'min'
  if (!hasSecond) return kind
  // `under 20-30` says neither the one nor the other.
  return kind === 'about' ? 'between' : null
}

/** The words from `at` on that have the shape of a price; null where they have not. */
export function readCandidate(tokens: readonly Token[], at: number): Candidate | null {
  const opening = openPrice(tokens, at)
  const isOpened = opening.next !== at
  const first = readMoney(tokens, opening.next, isOpened ? 'behind_bound' : 'free')
  if (first === null) return null
  const range = readRangeEnd(tokens, first.end, opening.bound?.kind === 'between')
  let end = range?.second.end ?? first.end
  let kind = kindOf(opening, range !== null)
  const suffix = range === null ? readSuffix(tokens, end) : null
  // `from 500 and up`, but not `under 500 and up`.
  const hasSuffix = suffix !== null && (opening.bound === null || suffix.kind === kind)
  if (hasSuffix) {
    end = suffix.end
    kind = suffix.kind
  }
  if (kind === null || !isClosed(tokens, end)) return null
  const { second, isLooseDash } = range ?? { second: null, isLooseDash: false }
  return { ...opening, start: at, end, kind, first, second, isLooseDash, hasSuffix }
}
