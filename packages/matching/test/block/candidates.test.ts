import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  CANDIDATE_LIMITS,
  type CandidateIndex,
  createCandidateIndex,
  hashText,
  THOROUGH_LIMITS,
  termsOf,
} from '../../src/block/index.ts'
import { prepareOffer } from '../../src/prepare-offer.ts'
import type { OfferText } from '../../src/types.ts'

type Entry = OfferText & { seller?: number }

function indexOf(entries: readonly (readonly [number, Entry])[], limits = CANDIDATE_LIMITS): CandidateIndex {
  const index = createCandidateIndex(entries.length, limits)
  for (const [slot, entry] of entries) {
    index.add(slot, termsOf(prepareOffer(entry)), {
      tie: hashText(entry.title, slot),
      seller: entry.seller ?? 0,
    })
  }
  for (const _ of index.rebuild());
  return index
}

/** Others, so that the words of the pair in question are rare and those of its kind are not. */
const CROWD: Entry[] = Array.from({ length: 400 }, (_, at) => ({
  title: `samsung neff sony washing machine led full hd tv fridge ${['white', 'black', 'silver'][at % 3]} wx${1_000 + at}q spin ${at}`,
}))

function finds(left: Entry, right: Entry): boolean {
  const pool = [left, right, ...CROWD].map((entry, slot) => [slot, entry] as const)
  const index = indexOf(pool, THOROUGH_LIMITS)
  const isFound = (from: number, to: number) => index.candidatesOf(from).some(({ slot }) => slot === to)
  return isFound(0, 1) && isFound(1, 0)
}

const word = fc.constantFrom(
  'acme',
  'bolt',
  'kx1200',
  'kx1300b',
  'pump',
  'hose',
  'white',
  'black',
  '64gb',
  'zz 77',
)
const title = fc.array(word, { minLength: 1, maxLength: 6 }).map(words => words.join(' '))
const entries = fc.array(fc.record({ title, seller: fc.nat(3) }), { minLength: 1, maxLength: 30 })

describe('candidates', () => {
  it('two offers of one thing find each other, whatever it is that they share', () => {
    const pairs: [string, Entry, Entry][] = [
      [
        'GTIN',
        { title: 'one title', gtin: '4006381333931' },
        { title: 'quite another', gtin: '4006381333931' },
      ],
      [
        'brand and MPN',
        { title: 'first words', brand: 'Acme', mpn: 'A-1' },
        { title: 'others', brand: 'ACME', mpn: 'a1' },
      ],
      ['code', { title: 'sony kd55xf9005 tv' }, { title: 'bravia kd-55xf9005 television' }],
      ['parted code', { title: 'neff kg836a3' }, { title: 'kg 836 a3 fridge' }],
      ['longer code', { title: 'samsung ue55m5520akxxu led' }, { title: 'ue55m5520 full hd' }],
      ['rare words', { title: 'adrika beaded necklace' }, { title: 'necklace adrika women beaded blue' }],
      ['common words', { title: 'washing machine white silver' }, { title: 'silver washing machine white' }],
      ['marks', { title: 'Café Crème Größe' }, { title: 'CAFE\u200b CREME große' }],
    ]
    for (const [kind, left, right] of pairs) assert.ok(finds(left, right), kind)
  })

  it('the order in which offers come does not matter', () => {
    fc.assert(
      fc.property(entries, list => {
        const forward = [...list.entries()]
        const there = indexOf(forward)
        const here = indexOf(forward.toReversed())
        for (const slot of list.keys()) assert.deepEqual(here.candidatesOf(slot), there.candidatesOf(slot))
      }),
    )
  })

  it('likeness is the same from both sides', () => {
    fc.assert(
      fc.property(entries, list => {
        const index = indexOf([...list.entries()])
        for (const slot of list.keys()) {
          for (const { slot: other, alike } of index.candidatesOf(slot)) {
            const back = index.candidatesOf(other).find(one => one.slot === slot)
            if (back !== undefined) assert.equal(back.alike, alike)
          }
        }
      }),
    )
  })

  it('nobody is a candidate of itself, nor of an offer of the same shop', () => {
    fc.assert(
      fc.property(entries, list => {
        const index = indexOf([...list.entries()])
        for (const [slot, { seller }] of list.entries()) {
          for (const { slot: other } of index.candidatesOf(slot)) {
            assert.notEqual(other, slot)
            if (seller !== 0) assert.notEqual(list[other]?.seller, seller)
          }
        }
      }),
    )
  })

  it('what was removed or replaced is found no more', () => {
    const index = indexOf([
      [0, { title: 'acme kx1200' }],
      [1, { title: 'acme kx1200' }],
      [2, { title: 'acme kx1200' }],
    ])
    index.remove(1)
    index.add(2, termsOf(prepareOffer({ title: 'bolt zz77b' })), { tie: 2, seller: 0 })
    assert.deepEqual(index.candidatesOf(0), [])
    for (const _ of index.rebuild());
    assert.deepEqual(index.candidatesOf(0), [])
  })

  it('no offer has more candidates than allowed, and a signature that all share leads nowhere', () => {
    const limits = { ...CANDIDATE_LIMITS, most: 7, mostShared: 20 }
    const few = Array.from({ length: 15 }, (_, at) => [at, { title: 'acme kx1200 pump' }] as const)
    assert.equal(indexOf(few, limits).candidatesOf(3).length, 7)
    const many = Array.from({ length: 30 }, (_, at) => [at, { title: 'acme kx1200 pump' }] as const)
    assert.deepEqual(indexOf(many, limits).candidatesOf(3), [])
  })

  it('an endless title costs no more terms than a long one', () => {
    const endless = Array.from({ length: 50_000 }, (_, at) => `keyword${at}`).join(' ')
    assert.ok(termsOf(prepareOffer({ title: endless })).length < 300)
  })
})
