import { countPostings, countPublic } from './postings-format.ts'
import type { Segment } from './segment.ts'

/** The term at a place of the dictionary. */
export function termAt({ termStart, termBytes }: Segment, place: number): string {
  const start = termStart[place]!
  return Buffer.from(termBytes.buffer, termBytes.byteOffset + start, termStart[place + 1]! - start).toString()
}

/** Places of the terms that begin with `prefix`: from `first` up to, not including, `end`. */
export function findPrefix(segment: Segment, prefix: string): { first: number; end: number } {
  const { termStart, termBytes } = segment
  const wanted = Buffer.from(prefix)
  /** Below zero: the term comes before all that begin with the prefix; zero: it begins so. */
  const order = (place: number): number => {
    const start = termStart[place]!
    const length = termStart[place + 1]! - start
    for (let at = 0; at < wanted.length; at++) {
      if (at === length) return -1
      const difference = termBytes[start + at]! - wanted[at]!
      if (difference !== 0) return difference
    }
    return 0
  }
  const least = (isBehind: (place: number) => boolean): number => {
    let low = 0
    let high = termStart.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBehind(middle)) high = middle
      else low = middle + 1
    }
    return low
  }
  return { first: least(place => order(place) >= 0), end: least(place => order(place) > 0) }
}

/** Bounds the work on a prefix that half the dictionary begins with. */
const MAX_TERMS = 100

/**
 * The terms that begin with `prefix`, those that most products hold; dead ones are counted too, private ones only
 * where the asker may see any.
 */
export function commonestWithPrefix(segment: Segment, prefix: string, withPrivate = false): string[] {
  const { first, end } = findPrefix(segment, prefix)
  const count = withPrivate ? countPostings : countPublic
  const holders = (place: number): number => count(segment.postings, segment.termPostings[place]!)
  let places: number[] = []
  for (let place = first; place < end; place++) {
    places.push(place)
    if (places.length >= 2 * MAX_TERMS) {
      places = places.toSorted((one, other) => holders(other) - holders(one)).slice(0, MAX_TERMS)
    }
  }
  return places.map(place => termAt(segment, place))
}
