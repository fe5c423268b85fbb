import type { PreparedOffer } from '../prepare-offer.ts'
import type { Statistics } from '../statistics.ts'
import { editDistance } from '../text/edit-distance.ts'

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
}

const INSIDE_MIN_CHARS = 4
const FUZZY_MIN_CHARS = 5
const PREFIX_MIN_CHARS = 3
const HAS_DIGIT = /\p{N}/u

export function alignTitles(left: PreparedOffer, right: PreparedOffer, { idf }: Statistics): Alignment {
  let leftWeight = 0
  let rightWeight = 0
  let exactWeight = 0
  const leftOpen: string[] = []
  for (const token of left.tokens) {
    const weight = idf(token)
    leftWeight += weight
    if (right.tokenSet.has(token)) exactWeight += weight
    else leftOpen.push(token)
  }
  const rightOpen: string[] = []
  for (const token of right.tokens) {
    rightWeight += idf(token)
    if (!left.tokenSet.has(token)) rightOpen.push(token)
  }
  const leftRest = leftOpen.filter(token => !isSpelt(token, right, rightOpen))
  const rightRest = rightOpen.filter(token => !isSpelt(token, left, leftOpen))
  const sum = (tokens: readonly string[]) => tokens.reduce((total, token) => total + idf(token), 0)
  return {
    leftWeight,
    rightWeight,
    exactWeight,
    leftMatched: leftWeight - sum(leftRest),
    rightMatched: rightWeight - sum(rightRest),
    leftRest,
    rightRest,
  }
}

const JOINED_MIN_CHARS = 5
const PART_MIN_CHARS = 2

/** Whether a word is two or more of the other title's words without blanks: `eos40dbody` of `eos`, `40d`, `body`. */
function isJoined(word: string, parts: ReadonlySet<string>, from = 0): boolean {
  if (from === word.length) return true
  for (let to = word.length; to >= from + PART_MIN_CHARS; to--) {
    if (to - from < word.length && parts.has(word.slice(from, to)) && isJoined(word, parts, to)) return true
  }
  return false
}

/** Written together, apart, short or slightly wrong in the other title. */
function isSpelt(token: string, other: PreparedOffer, open: readonly string[]): boolean {
  if (token.length >= INSIDE_MIN_CHARS && other.squeezed.includes(token)) return true
  if (token.length >= JOINED_MIN_CHARS && isJoined(token, other.tokenSet)) return true
  if (HAS_DIGIT.test(token)) return false
  for (const word of open) {
    if (HAS_DIGIT.test(word)) continue
    const [short, long] = token.length < word.length ? [token, word] : [word, token]
    if (short.length >= PREFIX_MIN_CHARS && long.startsWith(short)) return true
    if (short.length < FUZZY_MIN_CHARS || long.length - short.length > 1 || short[0] !== long[0]) continue
    if (editDistance(short, long, 1) <= 1) return true
  }
  return false
}
