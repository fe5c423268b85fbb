import type { PreparedOffer } from '../prepare-offer.ts'
import type { Statistics } from '../statistics.ts'
import { editDistance } from '../text/edit-distance.ts'
import { hasDigit } from '../text/words.ts'

/** Which words of two titles stand for each other, and what is left over on each side. */
export type Alignment = {
  /** Summed idf of the words of each. */
  leftWeight: number
  rightWeight: number
  /** Of the words that both have as they are. */
  exactWeight: number
  /** Each side's words that the other has in some spelling, exact ones included. */
  leftMatched: number
  rightMatched: number
  leftRest: readonly string[]
  rightRest: readonly string[]
  /** The idf of each. */
  leftRestWeights: readonly number[]
  rightRestWeights: readonly number[]
}

const INSIDE_MIN_CHARS = 4
const FUZZY_MIN_CHARS = 5
const PREFIX_MIN_CHARS = 3

export function alignTitles(left: PreparedOffer, right: PreparedOffer, statistics: Statistics): Alignment {
  const here = open(left, right, statistics)
  const there = open(right, left, statistics)
  const leftRest = restOf(here, right, there.tokens)
  const rightRest = restOf(there, left, here.tokens)
  return {
    leftWeight: here.weight,
    rightWeight: there.weight,
    exactWeight: here.exactWeight,
    leftMatched: here.weight - sumOf(leftRest.weights),
    rightMatched: there.weight - sumOf(rightRest.weights),
    leftRest: leftRest.tokens,
    rightRest: rightRest.tokens,
    leftRestWeights: leftRest.weights,
    rightRestWeights: rightRest.weights,
  }
}

type Weighed = { tokens: string[]; weights: number[] }

/** The words of a title that the other does not have as they are. */
function open(
  { tokens }: PreparedOffer,
  { tokenSet }: PreparedOffer,
  statistics: Statistics,
): Weighed & { weight: number; exactWeight: number } {
  const all = statistics.weightsOf(tokens)
  const opened = { tokens: [] as string[], weights: [] as number[], weight: 0, exactWeight: 0 }
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    const weight = all[at]!
    opened.weight += weight
    if (tokenSet.has(token)) opened.exactWeight += weight
    else {
      opened.tokens.push(token)
      opened.weights.push(weight)
    }
  }
  return opened
}

/** Of the open words of a title those that the other has in no spelling either. */
function restOf({ tokens, weights }: Weighed, other: PreparedOffer, otherOpen: readonly string[]): Weighed {
  const rest: Weighed = { tokens: [], weights: [] }
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    if (isSpelt(token, other, otherOpen)) continue
    rest.tokens.push(token)
    rest.weights.push(weights[at]!)
  }
  return rest
}

const sumOf = (weights: readonly number[]): number => weights.reduce((sum, weight) => sum + weight, 0)

const JOINED_MIN_CHARS = 5
const PART_MIN_CHARS = 2

/** Whether a word is two or more of the other title's words without blanks: `eos40dbody` of `eos`, `40d`, `body`. */
function isJoined(word: string, parts: readonly string[], from = 0): boolean {
  if (from === word.length) return true
  for (const part of parts) {
    if (part.length < PART_MIN_CHARS || part.length === word.length || !word.startsWith(part, from)) continue
    if (isJoined(word, parts, from + part.length)) return true
  }
  return false
}

/** Written together, apart, short or slightly wrong in the other title. */
function isSpelt(token: string, other: PreparedOffer, open: readonly string[]): boolean {
  if (token.length >= INSIDE_MIN_CHARS && other.squeezed.includes(token)) return true
  if (token.length >= JOINED_MIN_CHARS && isJoined(token, other.tokens)) return true
  if (hasDigit(token)) return false
  for (const word of open) {
    if (hasDigit(word)) continue
    const [short, long] = token.length < word.length ? [token, word] : [word, token]
    if (short.length >= PREFIX_MIN_CHARS && long.startsWith(short)) return true
    if (short.length < FUZZY_MIN_CHARS || long.length - short.length > 1 || short[0] !== long[0]) continue
    if (editDistance(short, long, 1) <= 1) return true
  }
  return false
}
