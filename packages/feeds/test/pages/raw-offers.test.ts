import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readProductPage, toRawOffers } from '../../src/index.ts'
import { jsonLd } from './fixtures/frame.ts'
import { readBody } from './read-facts.ts'

const offer = (price: string): object => ({
  '@type': 'Offer',
  price,
  priceCurrency: 'EUR',
  availability: 'https://schema.org/InStock',
})
const member = (size: string, price: string): object => ({
  '@type': 'Product',
  name: `Blue Mug, size ${size}`,
  sku: `BM-${size}`,
  gtin13: size === 'S' ? '4006381333931' : undefined,
  size,
  offers: offer(price),
})

describe('a read page as offers', () => {
  it('is one offer with everything the page says', () => {
    const page = readBody(
      '<h1>Blue Mug</h1><nav class="breadcrumbs"><a>Home</a><a>Kitchen</a></nav>',
      jsonLd({
        '@type': 'Product',
        name: 'Blue Mug',
        description: '<p>Holds tea.</p>',
        sku: 'BM-1',
        mpn: 'M1',
        gtin: '4006381333931',
        brand: 'Potter',
        image: ['/a.jpg', '/b.jpg'],
        offers: offer('12.50'),
        aggregateRating: { ratingValue: '4,5', reviewCount: 12 },
      }),
    )
    assert.deepEqual(toRawOffers(page), [
      {
        sku: 'BM-1',
        title: 'Blue Mug',
        description: 'Holds tea.',
        url: 'https://shop.example/p/1',
        imageUrl: 'https://shop.example/a.jpg',
        brand: 'Potter',
        gtin: '04006381333931',
        mpn: 'M1',
        price: '12.50',
        listPrice: null,
        saleWindow: null,
        currency: 'EUR',
        availability: 'in_stock',
        condition: null,
        categoryPath: ['Kitchen'],
        itemGroupId: null,
        rating: '4.5',
        reviewsCount: '12',
        shipping: [],
        sourceUpdatedAt: null,
        attributes: {},
      },
    ])
  })

  it('is one offer for each form with a number of its own, in one group', () => {
    const page = readBody(
      '<h1>Blue Mug</h1>',
      jsonLd({
        '@type': 'ProductGroup',
        name: 'Blue Mug',
        productGroupID: 'BM',
        hasVariant: [member('S', '10.00'), member('L', '14.00')],
      }),
    )
    assert.deepEqual(
      toRawOffers(page).map(({ sku, title, price, gtin, itemGroupId, attributes }) => ({
        sku,
        title,
        price,
        gtin,
        itemGroupId,
        attributes,
      })),
      [
        {
          sku: 'BM-S',
          title: 'Blue Mug, size S',
          price: '10.00',
          gtin: '04006381333931',
          itemGroupId: 'BM',
          attributes: { size: 'S' },
        },
        {
          sku: 'BM-L',
          title: 'Blue Mug, size L',
          price: '14.00',
          gtin: null,
          itemGroupId: 'BM',
          attributes: { size: 'L' },
        },
      ],
    )
  })

  it('is one offer when the forms share a number', () => {
    const twice = { ...member('S', '10.00'), sku: 'BM' }
    const page = readBody(
      '<h1>Blue Mug</h1>',
      jsonLd({ '@type': 'ProductGroup', name: 'Blue Mug', hasVariant: [twice, twice] }),
    )
    assert.equal(toRawOffers(page).length, 1)
  })

  it('says nothing of availability that was only inferred from a price', () => {
    const page = readBody(
      '<h1>Blue Mug</h1>',
      jsonLd({
        '@type': 'Product',
        name: 'Blue Mug',
        sku: '1',
        offers: { price: '5', priceCurrency: 'EUR' },
      }),
    )
    assert.equal(page.availability, 'in_stock')
    assert.equal(toRawOffers(page)[0]?.availability, null)
  })

  it('is told apart by its address when the page gives no number', () => {
    const html = `<h1>Blue Mug</h1><span class="price">$5</span><button>Add to cart</button>`
    const [raw] = toRawOffers(readProductPage(html, { url: 'https://shop.example/blue-mug' }))
    assert.equal(raw?.sku, 'https://shop.example/blue-mug')
  })
})
