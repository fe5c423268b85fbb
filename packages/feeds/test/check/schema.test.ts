import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkText, codesOf, findingsOf } from './check-text.ts'

const OFFER = {
  '@type': 'Offer',
  price: '49.90',
  priceCurrency: 'USD',
  availability: 'https://schema.org/InStock',
}
const GOOD = {
  '@context': 'https://schema.org',
  '@type': 'Product',
  name: 'Brass desk lamp',
  image: ['https://lamps.test.shop/a.jpg', 'https://lamps.test.shop/b.jpg'],
  brand: { '@type': 'Brand', name: 'Lumen' },
  gtin13: '4006381333931',
  offers: OFFER,
}

const page = (product: unknown): string =>
  `<!doctype html>\n<html><head><title>Lamp</title>\n<script type="application/ld+json">${JSON.stringify(product)}</script>\n</head><body></body></html>`

const BROKEN: readonly (readonly [what: string, product: unknown, finding: string])[] = [
  ['no name', { ...GOOD, name: undefined }, 'error name.missing'],
  ['no picture', { ...GOOD, image: undefined }, 'error image.missing'],
  ['a relative picture', { ...GOOD, image: ['/a.jpg', '/b.jpg'] }, 'error image.url_format'],
  [
    'a stand-in for a picture',
    { ...GOOD, image: ['https://lamps.test.shop/no-image.png', 'https://lamps.test.shop/b.jpg'] },
    'error image.image_placeholder',
  ],
  ['one picture', { ...GOOD, image: 'https://lamps.test.shop/a.jpg' }, 'suggestion image.one_image'],
  ['no offer', { ...GOOD, offers: undefined }, 'error offers.missing'],
  [
    'no price',
    { ...GOOD, offers: { ...OFFER, price: undefined, priceCurrency: undefined } },
    'error offers.price.missing',
  ],
  [
    'a price with a sign',
    { ...GOOD, offers: { ...OFFER, price: '$49.90' } },
    'error offers.price.price_format',
  ],
  ['a price of nothing', { ...GOOD, offers: { ...OFFER, price: 0 } }, 'error offers.price.price_zero'],
  [
    'no currency',
    { ...GOOD, offers: { ...OFFER, priceCurrency: undefined } },
    'error offers.priceCurrency.missing',
  ],
  [
    'a sign as currency',
    { ...GOOD, offers: { ...OFFER, priceCurrency: '$' } },
    'error offers.priceCurrency.currency_unknown',
  ],
  [
    'no availability',
    { ...GOOD, offers: { ...OFFER, availability: undefined } },
    'warning offers.availability.recommended',
  ],
  [
    'an availability of its own',
    { ...GOOD, offers: { ...OFFER, availability: 'yes' } },
    'error offers.availability.unknown_value',
  ],
  ['a wrong GTIN', { ...GOOD, gtin13: '4006381333932' }, 'error gtin13.gtin_check_digit'],
  ['no identifiers', { ...GOOD, gtin13: undefined }, 'warning gtin.missing_identifiers'],
  [
    'a date that is none',
    { ...GOOD, offers: { ...OFFER, priceValidUntil: 'soon' } },
    'error offers.priceValidUntil.date_format',
  ],
]

for (const [what, product, finding] of BROKEN) {
  test(`schema.org: ${what} is the one thing found, at the line of the data: ${finding}`, async () => {
    assert.deepEqual(findingsOf(await checkText(page(product))), [`${finding} @ 3`])
  })
}

test('a good page has no findings, also with its product in a graph and its price in a specification', async () => {
  const specified = {
    '@graph': [
      { '@type': 'WebPage', name: 'Lamp' },
      {
        ...GOOD,
        offers: {
          '@type': 'Offer',
          availability: 'InStock',
          priceSpecification: { '@type': 'UnitPriceSpecification', price: 49.9, priceCurrency: 'USD' },
        },
      },
    ],
  }
  for (const product of [GOOD, specified]) {
    const report = await checkText(page(product))
    assert.deepEqual([report.target, report.score, codesOf(report)], ['schema', 100, []])
  }
})

test('the lowest price of several offers is a price', async () => {
  const aggregate = {
    '@type': 'AggregateOffer',
    lowPrice: '40.00',
    priceCurrency: 'USD',
    offerCount: 3,
    availability: 'InStock',
  }
  assert.deepEqual(codesOf(await checkText(page({ ...GOOD, offers: aggregate }))), [])
})

test('microdata is read like JSON-LD, with a word for the easier way', async () => {
  const html = `<!doctype html><body itemscope itemtype="https://schema.org/Product">
    <h1 itemprop="name">Brass desk lamp</h1><meta itemprop="gtin13" content="4006381333931">
    <img itemprop="image" src="https://lamps.test.shop/a.jpg"><img itemprop="image" src="https://lamps.test.shop/b.jpg">
    <p itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="49.90">
    <meta itemprop="priceCurrency" content="USD"><link itemprop="availability" href="https://schema.org/InStock"></p></body>`
  assert.deepEqual(findingsOf(await checkText(html)), ['suggestion syntax.not_json_ld @ 1'])
})

test('an error page ends with one clear finding', async () => {
  const report = await checkText('<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>')
  assert.deepEqual([report.target, report.score, codesOf(report)], ['schema', 0, ['feed.not_a_feed']])
})

test('a feed is no page', async () => {
  assert.deepEqual(codesOf(await checkText('{"id":"1"}\n', { target: 'schema' })), ['feed.format_not_taken'])
})
