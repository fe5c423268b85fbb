import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ProductPage } from '../../src/index.ts'
import { jsonLd } from './fixtures/frame.ts'
import { readBody } from './read-facts.ts'

const H1 = '<h1>Blue Mug</h1>'
const OFFER = {
  '@type': 'Offer',
  price: '12.50',
  priceCurrency: 'EUR',
  availability: 'https://schema.org/InStock',
}
const PRODUCT = {
  '@context': 'https://schema.org',
  '@type': 'Product',
  name: 'Blue Mug',
  sku: 'BM-1',
  offers: OFFER,
}

const readLd = (value: unknown): ProductPage => readBody(H1, jsonLd(value))
const readScript = (json: string): ProductPage =>
  readBody(H1, `<script type="application/ld+json">${json}</script>`)

function assertMug(page: ProductPage, source: string): void {
  const { isProduct, name, price, currency, availability, sku } = page
  assert.deepEqual(
    { isProduct, name, price, currency, availability, sku },
    {
      isProduct: true,
      name: 'Blue Mug',
      price: '12.50',
      currency: 'EUR',
      availability: 'in_stock',
      sku: 'BM-1',
    },
  )
  assert.equal(page.from.price?.source, source)
  assert.equal(page.from.sku?.source, source)
}

describe('JSON-LD', () => {
  it('is read from a plain product', () => assertMug(readLd(PRODUCT), 'json-ld'))

  it('is read from a list of things', () =>
    assertMug(readLd([{ '@type': 'Organization', name: 'Shop' }, PRODUCT]), 'json-ld'))

  it('is read from a graph whose things refer to one another by @id', () =>
    assertMug(
      readLd({
        '@graph': [
          { '@type': 'WebPage', mainEntity: { '@id': '#p' } },
          { ...PRODUCT, '@id': '#p', offers: { '@id': '#o' } },
          { ...OFFER, '@id': '#o' },
        ],
      }),
      'json-ld',
    ))

  it('is read with references that turn in a circle', () =>
    assertMug(
      readLd({
        '@graph': [
          { ...PRODUCT, '@id': '#p', isRelatedTo: { '@id': '#q' } },
          { '@id': '#q', '@type': 'Product', name: 'Red Mug', isRelatedTo: { '@id': '#p' } },
        ],
      }),
      'json-ld',
    ))

  it('is read whatever way the types are written', () => {
    for (const type of [
      'schema:Product',
      'http://schema.org/Product',
      ['Product', 'Thing'],
      'IndividualProduct',
    ])
      assertMug(readLd({ ...PRODUCT, '@type': type }), 'json-ld')
  })

  it('is read with the value of a book, whose type is no product', () =>
    assertMug(readLd({ ...PRODUCT, '@type': 'Book' }), 'json-ld'))

  it('is read with raw line ends, comments, CDATA, entities and trailing commas', () => {
    const json = JSON.stringify(PRODUCT)
    assertMug(readScript(`<!-- ${json} -->`), 'json-ld')
    assertMug(readScript(`//<![CDATA[\n${json}\n//]]>`), 'json-ld')
    assertMug(readScript(json.replaceAll('"', '&quot;')), 'json-ld')
    assertMug(readScript(json.replace(/\}$/, ',}')), 'json-ld')
    assertMug(readScript(json.replace('"BM-1"', '"BM-1","description":"two\nlines\tand a tab"')), 'json-ld')
    assertMug(readScript(`// a note\n${json};`), 'json-ld')
  })

  it('is mended when a quote or a bracket is missing', () => {
    const json = JSON.stringify(PRODUCT)
    assertMug(readScript(json.slice(0, -1)), 'json-ld')
    assertMug(readScript(json.replace('"Blue Mug"', "'Blue Mug'")), 'json-ld')
  })

  it('gives each member of a ProductGroup as a variant', () => {
    const member = (size: string, price: string, stock: string): object => ({
      '@type': 'Product',
      sku: `BM-${size}`,
      size,
      name: `Blue Mug ${size}`,
      offers: { '@type': 'Offer', price, priceCurrency: 'EUR', availability: `https://schema.org/${stock}` },
    })
    const page = readLd({
      '@type': 'ProductGroup',
      name: 'Blue Mug',
      productGroupID: 'BM',
      variesBy: 'https://schema.org/size',
      hasVariant: [member('S', '10.00', 'InStock'), member('L', '14.00', 'OutOfStock')],
    })
    assert.equal(page.itemGroupId, 'BM')
    assert.deepEqual(
      page.variants.map(({ sku, price, availability, attributes }) => ({
        sku,
        price,
        availability,
        attributes,
      })),
      [
        { sku: 'BM-S', price: '10.00', availability: 'in_stock', attributes: { size: 'S' } },
        { sku: 'BM-L', price: '14.00', availability: 'out_of_stock', attributes: { size: 'L' } },
      ],
    )
    assert.equal(page.availability, 'in_stock')
    assert.match(page.from.price?.path ?? '', /^ProductGroup\.hasVariant\[0\]\.offers\[0\]\.price$/)
  })

  it('gives the lowest price of an aggregate offer without offers', () => {
    const page = readLd({
      ...PRODUCT,
      offers: { '@type': 'AggregateOffer', lowPrice: '9.00', highPrice: '19.00', priceCurrency: 'EUR' },
    })
    assert.deepEqual([page.price, page.currency], ['9.00', 'EUR'])
    assert.equal(page.from.price?.path, 'Product.offers[0].lowPrice')
  })

  it('gives the price for new ones where used ones cost less', () => {
    const used = { ...OFFER, price: '5.00', itemCondition: 'https://schema.org/UsedCondition' }
    assert.equal(readLd({ ...PRODUCT, offers: [used, OFFER] }).price, '12.50')
  })

  it('tells prices for a unit, for a month and former prices from the price', () => {
    const specification = (more: object): object => ({
      '@type': 'UnitPriceSpecification',
      priceCurrency: 'EUR',
      ...more,
    })
    const page = readLd({
      ...PRODUCT,
      offers: {
        '@type': 'Offer',
        availability: 'InStock',
        priceSpecification: [
          specification({
            price: '62.50',
            referenceQuantity: { '@type': 'QuantitativeValue', unitCode: 'KGM', value: 1 },
          }),
          specification({ price: '2.10', priceComponentType: 'https://schema.org/Installment' }),
          specification({ price: '20.00', priceType: 'https://schema.org/StrikethroughPrice' }),
          specification({ price: '12.50' }),
        ],
      },
    })
    assert.deepEqual([page.price, page.listPrice, page.currency], ['12.50', '20.00', 'EUR'])
  })

  it('gives identifiers whichever property they stand in', () => {
    const { sku, ...bare } = PRODUCT
    assert.equal(sku, 'BM-1')
    const page = readLd({
      ...bare,
      productID: 'sku:BM-1',
      gtin13: '4006381333931',
      mpn: 'M-7',
      brand: { name: 'Potter' },
    })
    assert.deepEqual([page.sku, page.gtin, page.mpn, page.brand], ['BM-1', '04006381333931', 'M-7', 'Potter'])
    const isbn = readLd({
      ...PRODUCT,
      identifier: { '@type': 'PropertyValue', propertyID: 'ean', value: '4006381333931' },
    })
    assert.equal(isbn.gtin, '04006381333931')
    assert.equal(readLd({ ...PRODUCT, gtin13: '4006381333932' }).gtin, null, 'a wrong check digit')
  })
})

describe('markup of elements', () => {
  it('microdata is read, with properties taken over by itemref', () => {
    const page = readBody(
      `<div itemscope itemtype="http://schema.org/Product" itemref="number stock"><h1 itemprop="name">Blue Mug</h1></div>
      <p>No. <b id="number" itemprop="sku">BM-1</b></p>
      <div id="stock" itemprop="offers" itemscope itemtype="http://schema.org/Offer"><meta itemprop="priceCurrency" content="EUR">
      <span itemprop="price" content="12.50">12,50 €</span><link itemprop="availability" href="http://schema.org/InStock"></div>`,
    )
    assertMug(page, 'microdata')
  })

  it('microdata outside of any thing is read', () => {
    const page = readBody(
      '<h1 itemprop="name">Blue Mug</h1><i itemprop="sku">BM-1</i><b itemprop="price">12.50</b>',
    )
    assert.deepEqual([page.price, page.sku], ['12.50', 'BM-1'])
    assert.equal(page.from.sku?.source, 'microdata')
  })

  it('RDFa Lite is read', () => {
    const page = readBody(
      `<div vocab="https://schema.org/" typeof="Product" resource="#mug"><h1 property="name">Blue Mug</h1><span property="sku">BM-1</span>
      <div property="offers" typeof="Offer"><meta property="priceCurrency" content="EUR"><span property="price" content="12.50">12,50</span><link property="availability" href="https://schema.org/InStock"></div></div>`,
    )
    assertMug(page, 'rdfa')
  })

  it('RDFa with prefixes is read', () => {
    const page = readBody(
      `<div prefix="s: https://schema.org/" typeof="s:Product"><h1 property="s:name">Blue Mug</h1><span property="s:sku">BM-1</span>
      <div property="s:offers" typeof="s:Offer"><meta property="s:priceCurrency" content="EUR"><meta property="s:price" content="12.50"><meta property="s:availability" content="s:InStock"></div></div>`,
    )
    assertMug(page, 'rdfa')
  })
})
