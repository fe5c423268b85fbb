import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jsonLd } from './fixtures/frame.ts'
import { readBody } from './read-facts.ts'

const H1 = '<h1>Blue Mug</h1>'
const meta = (tags: Record<string, string>): string =>
  Object.entries(tags)
    .map(([property, content]) => `<meta property="${property}" content="${content}">`)
    .join('')

describe('metadata of the head', () => {
  it('Open Graph and product tags are read', () => {
    const page = readBody(
      H1,
      meta({
        'og:type': 'product',
        'og:title': 'Blue Mug',
        'og:image': '/mug.jpg',
        'product:price:amount': '12.50',
        'product:price:currency': 'EUR',
        'product:availability': 'out of stock',
        'product:retailer_item_id': 'BM-1',
        'product:brand': 'Potter',
      }),
    )
    const { price, currency, availability, sku, brand, imageUrl, isProduct } = page
    assert.deepEqual(
      { price, currency, availability, sku, brand, imageUrl, isProduct },
      {
        price: '12.50',
        currency: 'EUR',
        availability: 'out_of_stock',
        sku: 'BM-1',
        brand: 'Potter',
        imageUrl: 'https://shop.example/mug.jpg',
        isProduct: true,
      },
    )
    assert.deepEqual(page.from.price, { source: 'open-graph', path: 'product:price:amount' })
  })

  it('labels of Twitter cards are read', () => {
    const page = readBody(
      H1,
      '<meta name="twitter:label1" content="Price"><meta name="twitter:data1" content="£12.50"><meta name="twitter:label2" content="Availability"><meta name="twitter:data2" content="In stock">',
    )
    assert.deepEqual([page.price, page.currency, page.availability], ['12.50', 'GBP', 'in_stock'])
  })
})

describe('data in scripts', () => {
  it('the object that describes the page’s product is found, not those it recommends', () => {
    const page = readBody(
      H1,
      `<script>window.__STATE__ = {recommendations: [{name: 'Blue Mug Set', sku: 'X', price: 40}], pdp: {product: {name: "Blue Mug", sku: 'BM-1', price: 12.5, currency: 'EUR', inStock: false,}}};</script>`,
    )
    assert.deepEqual(
      [page.price, page.currency, page.sku, page.availability],
      ['12.50', 'EUR', 'BM-1', 'out_of_stock'],
    )
    assert.equal(page.from.price?.source, 'embedded-json')
    assert.match(page.from.price?.path ?? '', /pdp\.product\.price$/)
  })

  it('JSON inside a string is read', () => {
    const json = JSON.stringify(JSON.stringify({ product: { name: 'Blue Mug', sku: 'BM-1', price: 12.5 } }))
    assert.equal(readBody(H1, `<script>window.state = JSON.parse(${json})</script>`).price, '12.50')
  })

  it('whole cents of Shopify become amounts', () => {
    const product = {
      id: 1,
      title: 'Blue Mug',
      vendor: 'Potter',
      variants: [
        { id: 11, sku: 'BM-S', price: 1250, compare_at_price: 1500, available: false },
        { id: 12, sku: 'BM-L', price: 1250, compare_at_price: 1500, available: true },
      ],
    }
    const page = readBody(H1, `<script type="application/json">${JSON.stringify(product)}</script>`)
    assert.deepEqual([page.price, page.listPrice, page.availability], ['12.50', '15', 'in_stock'])
    assert.deepEqual(
      page.variants.map(({ sku, availability }) => [sku, availability]),
      [
        ['BM-S', 'out_of_stock'],
        ['BM-L', 'in_stock'],
      ],
    )
  })
})

describe('merging', () => {
  const product = {
    '@type': 'Product',
    name: 'Blue Mug',
    offers: { '@type': 'Offer', price: '12.50', priceCurrency: 'EUR' },
  }

  it('what one source lacks another gives, and each field says where it was read', () => {
    const page = readBody(
      `${H1}<p>SKU: BM-1</p><p>EAN: 4006381333931</p><button>Add to cart</button><nav class="breadcrumbs"><a>Home</a><a>Mugs</a></nav>`,
      `${jsonLd(product)}${meta({ 'product:brand': 'Potter' })}<link rel="canonical" href="/mug">`,
    )
    assert.deepEqual(page.from, {
      name: { source: 'json-ld', path: 'Product.name' },
      price: { source: 'json-ld', path: 'Product.offers[0].price' },
      currency: { source: 'json-ld', path: 'Product.offers[0].price' },
      availability: { source: 'html', path: 'button to buy' },
      sku: { source: 'html', path: '“SKU”' },
      gtin: { source: 'html', path: '“EAN”' },
      brand: { source: 'open-graph', path: 'product:brand' },
      url: { source: 'html', path: 'link[rel=canonical]' },
      breadcrumb: { source: 'html', path: 'breadcrumb' },
    })
    assert.equal(page.url, 'https://shop.example/mug')
    assert.deepEqual(page.breadcrumb, ['Mugs'])
  })

  it('each field that is not null has an origin, and no other has', () => {
    const page = readBody(`${H1}<span class="price">$5</span><button>Buy now</button>`, jsonLd(product))
    for (const [field, value] of Object.entries(page)) {
      if (field === 'from' || field === 'isProduct' || field === 'variants') continue
      const isThere = Array.isArray(value) ? value.length > 0 : value !== null
      assert.equal(Object.hasOwn(page.from, field), isThere, field)
    }
  })

  it('the price that is crossed out on the page is the list price, whatever is stated', () => {
    const page = readBody(
      `${H1}<div class="prices"><del class="price">€12.50</del> <span class="sale-price">€9.00</span></div><button>Add to cart</button>`,
      jsonLd(product),
    )
    assert.deepEqual([page.price, page.listPrice], ['9.00', '12.50'])
  })

  it('a stated price outweighs a lower one shown for something else', () => {
    const page = readBody(
      `${H1}<b class="price">€12.50</b><p>or 4 payments of €3.13</p><p>Delivery €2.00</p><p>Save €4.00</p><button>Add to cart</button>
      <h2>You may also like</h2><ul><li class="card"><a href="/a"><img src="a">Pot</a><b class="price">€3.00</b></li></ul>`,
      jsonLd(product),
    )
    assert.deepEqual([page.price, page.listPrice], ['12.50', null])
  })

  it('availability that only a price speaks for says that it was inferred', () => {
    const page = readBody(H1, jsonLd(product))
    assert.deepEqual([page.availability, page.from.availability?.source], ['in_stock', 'inferred'])
  })
})
