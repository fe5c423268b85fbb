import { countPostings, type PostingBytes } from '../segment/postings-format.ts'
import type { Segment } from '../segment/segment.ts'
import { EMPTY_LIST, type StoredList } from './posting-list.ts'

const NOTHING: PostingBytes = { words: new Uint32Array(0), bytes: new Uint8Array(0) }

/** A term's postings as they lie in the segment; empty for a term that it does not hold (a place below 0). */
export function readPostings(segment: Segment, place: number, weight: number): StoredList {
  if (place < 0) return { postings: NOTHING, entry: 0, length: 0, weight, decoded: EMPTY_LIST }
  const { postings, termPostings } = segment
  const entry = termPostings[place]!
  return { postings, entry, length: countPostings(postings, entry), weight, decoded: null }
}
