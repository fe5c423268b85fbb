import { findTerm } from './find.ts'
import { findPrefix } from './find-prefix.ts'
import type { Segment } from './segment.ts'

/** A term of the dictionary at a Damerau-Levenshtein distance (neighbours swapped count one). */
export type SimilarTerm = { place: number; distance: number }

const LETTER_A = 97
const LETTER_Z = 122

/** Least place whose term does not start with the first `length` bytes of the term at `place`. */
function behindPrefix({ termStart, termBytes }: Segment, place: number, length: number): number {
  const start = termStart[place]!
  const shares = (other: number): boolean => {
    const from = termStart[other]!
    if (termStart[other + 1]! - from < length) return false
    for (let at = 0; at < length; at++) if (termBytes[from + at] !== termBytes[start + at]) return false
    return true
  }
  const terms = termStart.length - 1
  let low = place
  let step = 1
  while (low + step < terms && shares(low + step)) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, terms)
  while (low + 1 < high) {
    const middle = (low + high) >>> 1
    if (shares(middle)) low = middle
    else high = middle
  }
  return low + 1
}

/** Terms that differ from the word in their first letter: one put in, left out, taken for another or swapped. */
function findOtherBeginnings(segment: Segment, word: string): SimilarTerm[] {
  const found: SimilarTerm[] = []
  const look = (candidate: string): void => {
    if (candidate.charCodeAt(0) === word.charCodeAt(0)) return
    const place = findTerm(segment, candidate)
    if (place >= 0) found.push({ place, distance: 1 })
  }
  const rest = word.slice(1)
  look(rest)
  look(rest.charAt(0) + word.charAt(0) + rest.slice(1))
  for (let code = LETTER_A; code <= LETTER_Z; code++) {
    const letter = String.fromCharCode(code)
    look(letter + rest)
    look(letter + word)
  }
  return found
}

/**
 * Terms of letters only (never model numbers) within `maxDistance` of a word of letters a to z; one that begins
 * with another letter only at distance one. The dictionary is sorted, so it is walked like a tree: terms with one
 * beginning share the rows worked out for it, and a beginning that is too far already is left behind whole.
 */
export function findSimilarTerms(segment: Segment, word: string, maxDistance: number): SimilarTerm[] {
  const { termStart, termBytes } = segment
  const width = word.length + 1
  const depth = word.length + maxDistance
  const tooMuch = maxDistance + 1
  // Row k: distances between the first k bytes of the term and each beginning of the word.
  const rows = new Uint8Array((depth + 1) * width)
  for (let column = 0; column < width; column++) rows[column] = Math.min(column, tooMuch)
  const letters = new Uint8Array(word.length)
  for (let at = 0; at < word.length; at++) letters[at] = word.charCodeAt(at)
  const path = new Uint8Array(depth + 1)
  const found = findOtherBeginnings(segment, word)
  const { first, end } = findPrefix(segment, word.charAt(0))
  let known = 0
  for (let place = first; place < end; ) {
    const start = termStart[place]!
    const length = termStart[place + 1]! - start
    let at = 0
    while (at < known && at < length && path[at] === termBytes[start + at]) at++
    // Length of the beginning that no term within reach has; 0 while there is none.
    let tooFar = 0
    for (; at < length && tooFar === 0; at++) {
      const byte = termBytes[start + at]!
      if (at >= depth || byte < LETTER_A || byte > LETTER_Z) {
        tooFar = at + 1
        break
      }
      path[at] = byte
      const row = (at + 1) * width
      const before = row - width
      // Beginnings whose lengths differ by more than the distance are too far apart anyway.
      const from = Math.max(1, at + 1 - maxDistance)
      const to = Math.min(width - 1, at + 1 + maxDistance)
      let left = from === 1 ? at + 1 : tooMuch
      rows[row + from - 1] = left
      let least = left
      for (let column = from; column <= to; column++) {
        const letter = letters[column - 1]!
        const above = rows[before + column]!
        const diagonal = rows[before + column - 1]! + (letter === byte ? 0 : 1)
        let distance = (above < left ? above : left) + 1
        if (diagonal < distance) distance = diagonal
        if (at > 0 && column > 1 && letter === path[at - 1] && letters[column - 2] === byte) {
          const swapped = rows[before - width + column - 2]! + 1
          if (swapped < distance) distance = swapped
        }
        rows[row + column] = left = distance
        if (distance < least) least = distance
      }
      if (to < width - 1) rows[row + to + 1] = tooMuch
      if (least > maxDistance) tooFar = at + 1
    }
    known = at
    if (tooFar > 0) {
      place = behindPrefix(segment, place, tooFar)
      continue
    }
    const isNear = Math.abs(length + 1 - width) <= maxDistance
    const distance = isNear ? rows[length * width + width - 1]! : tooMuch
    if (distance <= maxDistance) found.push({ place, distance })
    place++
  }
  return found
}
