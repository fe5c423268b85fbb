import { hashPair, mix } from './hash.ts'
import type { TermFrequencies } from './term-frequencies.ts'
import { KINDS, kindOf } from './terms-of.ts'

export type SignatureLimits = {
  /** A term in more offers than this is no signature by itself. */
  mostShared: number
  /** From how many offers on words are also taken by two. */
  pairsFrom: number
  /** From how many offers on words are also taken by three. */
  triplesFrom: number
}

const PAIRED_WORDS = 4

/**
 * By what an offer is looked up: its rare terms; its rarest common words by two and by three; all its words at once.
 * Hangs on the terms and on how common they are, not on who else came first.
 */
export function signaturesOf(
  terms: Uint32Array,
  frequencies: TermFrequencies,
  { mostShared, pairsFrom, triplesFrom }: SignatureLimits,
  isLeftOut: (term: number) => boolean = () => false,
): number[] {
  const signatures: number[] = []
  const common: { term: number; count: number }[] = []
  let all = 0
  for (const term of terms) {
    const count = frequencies.countOf(term)
    if (count <= mostShared && !isLeftOut(term)) signatures.push(mix(term))
    if (kindOf(term) !== KINDS.word) continue
    all = hashPair(all, term)
    if (count > pairsFrom) common.push({ term, count })
  }
  signatures.push(all)
  common.sort((a, b) => a.count - b.count || a.term - b.term)
  const rarest = common.slice(0, PAIRED_WORDS).sort((a, b) => a.term - b.term)
  for (let first = 0; first < rarest.length; first++) {
    for (let second = first + 1; second < rarest.length; second++) {
      const pair = hashPair(rarest[first]!.term, rarest[second]!.term)
      signatures.push(pair)
      for (let third = second + 1; third < rarest.length; third++) {
        if (Math.min(rarest[first]!.count, rarest[second]!.count, rarest[third]!.count) > triplesFrom) {
          signatures.push(hashPair(pair, rarest[third]!.term))
        }
      }
    }
  }
  return signatures
}
