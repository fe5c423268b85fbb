import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readProductPage, toRawOffers } from '../../src/index.ts'
import { FIXTURES } from './fixture-pages.ts'
import { jsonLd } from './fixtures/frame.ts'

const H1 = '<html><head><title>Blue Mug</title></head><body><h1>Blue Mug</h1>'

/** A fixture with some of its characters dropped, doubled or replaced. */
const mangledPage = fc
  .tuple(
    fc.constantFrom(...FIXTURES.map(({ html }) => html)),
    fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(200),
        fc.oneof(
          fc.constantFrom('<', '>', '"', '{', '}', '[', ',', '\u0000', '<script>', '<!--', '</div>', '\\'),
          fc.string(),
        ),
      ),
      { minLength: 1, maxLength: 12 },
    ),
  )
  .map(([html, cuts]) => {
    let text = html
    for (const [share, length, put] of cuts) {
      const at = Math.floor(share * text.length)
      text = text.slice(0, at) + put + text.slice(at + length)
    }
    return text
  })

const hostileOptions = fc.record(
  { url: fc.string(), country: fc.string(), currency: fc.string() },
  { requiredKeys: [] },
)

function assertWellFormed(html: string, options: Parameters<typeof readProductPage>[1]): void {
  const page = readProductPage(html, options)
  for (const amount of [page.price, page.listPrice, ...page.variants.map(({ price }) => price)])
    if (amount !== null) assert.match(amount, /^\d+(?:\.\d{1,6})?$/)
  if (page.gtin !== null) assert.match(page.gtin, /^\d{14}$/)
  if (page.currency !== null) assert.match(page.currency, /^[A-Z]{3}$/)
  for (const offer of toRawOffers(page)) assert.notEqual(offer.sku, '')
}

describe('whatever the text', () => {
  it('any string is read without throwing, and what is read is well formed', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), hostileOptions, assertWellFormed), {
      numRuns: 300,
    })
  })

  it('any mangled page of a shop is read without throwing, and what is read is well formed', () => {
    fc.assert(fc.property(mangledPage, hostileOptions, assertWellFormed), { numRuns: 300 })
  })

  it('any JSON as structured data is read without throwing', () => {
    const named = fc.dictionary(
      fc.constantFrom(
        '@type',
        '@id',
        '@graph',
        'name',
        'offers',
        'price',
        'sku',
        'hasVariant',
        'priceSpecification',
        'brand',
        'image',
        'aggregateRating',
      ),
      fc.jsonValue({ maxDepth: 3 }),
    )
    fc.assert(
      fc.property(named, value => assertWellFormed(H1 + jsonLd({ '@type': 'Product', ...value }), {})),
      { numRuns: 300 },
    )
  })
})
