import fc from 'fast-check'
import {
  AVAILABILITIES,
  CONDITIONS,
  FACETS,
  type OfferDocument,
  type ProductDocument,
  type SearchQuery,
  SORTS,
  type SuspectPrice,
} from '../src/index.ts'

// Few values each, so that products share words, shops and prices and every rule has something to decide.
const WORDS = [
  'usb',
  'cable',
  'cables',
  'red',
  'WH-1000XM4',
  'wh1000xm4',
  '16 GB',
  '16gb',
  'the',
  'Đèn',
  '无线耳机',
  'x-2',
  'ear buds',
  'earbuds',
  'headphones',
  'television',
  'case',
  'for',
]
/** Misspelt, joined or said otherwise: none of them is what a title says. */
const ODD_WORDS = [
  'headphnes',
  'haedphones',
  'cabel',
  'earbud',
  'tv',
  'usbcable',
  'caes',
  'headp',
  'tele',
  'cab',
]
const SOURCES = ['us-01', 'sg-01', 'my-01']
const COUNTRIES = ['US', 'SG', 'MY']
const CURRENCIES = ['USD', 'SGD', 'XXX']
const BRANDS = ['Sony', 'SONY', 'sony', 'Anker']
const PATHS = [[], ['Audio'], ['Audio', 'Headphones'], ['Cables'], ['audio']]
const SKUS = ['AB-1234', 'ab1234', 'Q/77.99', '1']
/** The clock of the test world, ms. */
export const NOW = 1_000_000

const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map(words => words.join(' '))
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null })

// With a prototype, as documents have it that were read back.
const plain = { noNullPrototype: true }
const suspect: fc.Arbitrary<SuspectPrice> = fc.record(
  {
    reason: fc.constantFrom('slip_100', 'large_move'),
    trusted: orNull(
      fc.record(
        { price: fc.constantFrom(1, 1500, 5_000_000_000), currency: fc.constantFrom(...CURRENCIES) },
        plain,
      ),
    ),
  },
  plain,
)

const offer = fc.record<OfferDocument>({
  offerId: fc.constant('0'),
  source: fc.constantFrom(...SOURCES),
  country: fc.constantFrom(...COUNTRIES),
  region: fc.constantFrom('us', 'sea'),
  sku: fc.constantFrom(...SKUS),
  title: text,
  url: orNull(fc.constantFrom('https://shop.example/p/1', 'odd')),
  imageUrl: fc.constant(null),
  gtin: orNull(fc.constantFrom('0012345678905', '12345678905')),
  mpn: orNull(fc.constant('MP-2000')),
  condition: fc.constantFrom(...CONDITIONS),
  availability: fc.constantFrom(...AVAILABILITIES),
  price: orNull(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(1499, 1500, 70_000, 5_000_000_000))),
  currency: fc.constantFrom(...CURRENCIES),
  listPrice: orNull(fc.integer({ min: 1, max: 12 })),
  suspect: fc.oneof({ arbitrary: fc.constant(null), weight: 3 }, { arbitrary: suspect, weight: 1 }),
  shipping: orNull(fc.constantFrom(0, 499, 5_000_000_000)),
  rating: orNull(fc.constantFrom(3, 4.1, 5)),
  reviewsCount: fc.integer({ min: 0, max: 3 }),
  observedAt: fc.integer({ min: NOW - 3, max: NOW }),
  confirmed: fc.boolean(),
  sourceUpdatedAt: orNull(fc.integer({ min: 0, max: 2 * NOW })),
  missing: fc.boolean(),
  updatedAt: fc.integer({ min: NOW - 3, max: NOW }),
})

/** A product among the first `ids`; the ids of its offers follow from its own. */
export const productOf = (ids: number): fc.Arbitrary<ProductDocument> =>
  fc
    .record({
      id: fc.integer({ min: 1, max: ids }),
      orgId: fc.constantFrom(null, null, null, 1, 2),
      title: text,
      description: orNull(text),
      brand: orNull(fc.constantFrom(...BRANDS)),
      categoryPath: fc.constantFrom(...PATHS),
      attributes: fc.dictionary(fc.constantFrom('colour', '__proto__', 'size'), text, { maxKeys: 2 }),
      createdAt: fc.integer({ min: NOW - 2, max: NOW }),
      offers: fc.array(offer, { minLength: 1, maxLength: 4 }),
    })
    .map(({ id, ...rest }) => ({
      ...rest,
      productId: String(id),
      imageUrl: null,
      attributes: Object.fromEntries(Object.entries(rest.attributes)),
      offers: rest.offers.map((one, at) => ({ ...one, offerId: String(1000 * id + at) })),
    }))

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const someOf = <T>(values: readonly T[]) => optional(fc.subarray([...values], { maxLength: 2 }))

const filters = fc
  .record({
    countries: someOf([...COUNTRIES, 'ZZ']),
    regions: someOf(['us', 'sea']),
    sources: someOf(SOURCES),
    categories: someOf(['AUDIO', 'Audio > headphones', 'Nothing']),
    brands: someOf(['sony', 'Anker', 'Nobody']),
    availability: someOf(AVAILABILITIES),
    conditions: someOf(CONDITIONS),
    priceMin: optional(fc.integer({ min: 0, max: 9 })),
    priceMax: optional(fc.integer({ min: 0, max: 12 })),
    ratingMin: optional(fc.constantFrom(4, 4.1)),
  })
  .chain(all => fc.subarray(Object.entries(all), { maxLength: 3 }))
  .map(entries => Object.fromEntries(entries.filter(([, value]) => value !== undefined)))

export const queries: fc.Arbitrary<SearchQuery> = fc.record({
  text: fc.oneof(
    fc.constant(''),
    text,
    fc
      .array(fc.constantFrom(...WORDS, ...ODD_WORDS, ...SKUS, 'nothing', 'MP2000', '12345678905'), {
        maxLength: 5,
      })
      .map(words => words.join(' ')),
  ),
  groupBy: fc.constantFrom('product' as const, 'offer' as const),
  filters,
  rates: fc.constantFrom(
    new Map([['USD', 1]]),
    new Map([
      ['USD', 1.3],
      ['SGD', 0.9],
    ]),
  ),
  sort: fc.constantFrom(...SORTS),
  offset: fc.integer({ min: 0, max: 3 }),
  limit: fc.integer({ min: 0, max: 8 }),
  facets: fc.subarray([...FACETS]),
  facetSize: fc.integer({ min: 0, max: 4 }),
  visibleOrgIds: fc.subarray([1, 2]),
  staleBefore: fc.integer({ min: NOW - 3, max: NOW + 1 }),
  now: fc.constantFrom(NOW, NOW + 1),
  closeMatches: fc.integer({ min: 0, max: 8 }),
  priceRanges: fc.integer({ min: 0, max: 4 }),
})
