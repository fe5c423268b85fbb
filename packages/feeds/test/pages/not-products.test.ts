import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readProductPage, toRawOffers } from '../../src/index.ts'
import { cards, frame, jsonLd } from './fixtures/frame.ts'

const PRICES = ['$12.00', '$19.00', '$150.00', '$9.00', '$11.50']

const PAGES: Readonly<Record<string, string>> = {
  'a list of products': frame({
    title: 'Mugs | Shop',
    body: `<h1>Mugs</h1>${cards('36 results', PRICES)}`,
  }),
  'a list of products with structured data': frame({
    title: 'Mugs | Shop',
    head: jsonLd({
      '@type': 'ItemList',
      itemListElement: PRICES.map((price, at) => ({
        '@type': 'ListItem',
        position: at + 1,
        item: {
          '@type': 'Product',
          name: `Mug ${at}`,
          offers: { price: price.slice(1), priceCurrency: 'USD' },
        },
      })),
    }),
    body: `<h1>Mugs</h1>${cards('36 results', PRICES)}`,
  }),
  'a list in microdata': frame({
    title: 'Mugs | Shop',
    body: `<h1>Mugs</h1>${PRICES.map((price, at) => `<div itemscope itemtype="https://schema.org/Product"><a href="/m${at}" itemprop="url"><img src="m"><span itemprop="name">Mug number ${at}</span></a><div itemprop="offers" itemscope><span itemprop="price">${price}</span></div></div>`).join('')}`,
  }),
  'an article': frame({
    title: 'How we fire mugs',
    head: `<meta property="og:type" content="article">${jsonLd({ '@type': 'NewsArticle', headline: 'How we fire mugs' })}`,
    body: '<article><h1>How we fire mugs</h1><p>A kiln costs about $4,000 to buy, and firing one load costs $20.</p><p>Most shops sell mugs for $12 to $30.</p></article>',
  }),
  'an error page': frame({
    title: 'Page not found',
    body: `<h1>Page not found</h1><p>Sorry!</p>${cards('Best sellers', PRICES)}`,
  }),
  'a wall against robots':
    '<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>',
  'an empty page': '',
  'a picture': `\u0000\u0001PNG\r\n${'\ufffd'.repeat(500)}`,
}

describe('pages that sell no single product are none', () => {
  for (const [kind, html] of Object.entries(PAGES)) {
    it(kind, () => {
      const page = readProductPage(html, { url: 'https://shop.example/mugs' })
      assert.equal(page.isProduct, false)
      assert.deepEqual(page.variants, [])
      assert.deepEqual(toRawOffers(page), [])
    })
  }
})
