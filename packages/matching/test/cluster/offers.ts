import fc from 'fast-check'
import type { ClusterOffer, Score } from '../../src/cluster/index.ts'

/** Titles of few words, so that many offers share some; GTINs of which each check digit is right. */
const GTINS = ['4006381333931', '5901234123457', '9780201379624'] as const
const MAKERS = ['acme', 'bolt', 'corex'] as const
const MODELS = ['kx1200', 'kx1300', 'zz77b', 'zz77bw'] as const
const EXTRAS = [
  'black',
  'white',
  '64gb',
  '128gb',
  'set of 4',
  'refurbished',
  'with bag',
  '🎧',
  '\u200bnew',
] as const

const anyTitle = fc
  .tuple(fc.constantFrom(...MAKERS), fc.constantFrom(...MODELS), fc.subarray([...EXTRAS], { maxLength: 3 }))
  .map(([maker, model, extras]) => [maker, model, ...extras].join(' '))

export const anyOffer: fc.Arbitrary<ClusterOffer> = fc
  .tuple(
    anyTitle,
    fc.constantFrom(null, ...GTINS),
    fc.constantFrom(null, 'shop-1', 'shop-2', 'shop-3', 'shop-4'),
  )
  .map(([title, gtin, seller]) => ({ title, gtin, seller }))

export const anyOffers: fc.Arbitrary<ClusterOffer[]> = fc.array(anyOffer, { minLength: 1, maxLength: 24 })

/** A plain stand-in for the learned comparison: the share of words that both have. */
export const shareOfWords: Score = (left, right) => {
  if (left.gtin !== null && right.gtin !== null) return left.gtin === right.gtin ? 1 : 0
  let shared = 0
  for (const token of left.tokens) if (right.tokenSet.has(token)) shared++
  return shared / Math.max(1, left.tokens.length + right.tokens.length - shared)
}
