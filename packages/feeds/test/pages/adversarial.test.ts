import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readProductPage } from '../../src/index.ts'
import { jsonLd } from './fixtures/frame.ts'

const H1 = '<html><head><title>Blue Mug</title></head><body><h1>Blue Mug</h1>'
const OFFER = '<p>SKU: BM-1</p><span class="price">$12.50</span><button>Add to cart</button>'
const MEGABYTE = 1_000_000
const mega = (unit: string): string => unit.repeat(Math.ceil(MEGABYTE / unit.length))
// For what is an element of its own each time, and costs more than a character.
const half = (unit: string): string => unit.repeat(Math.ceil(MEGABYTE / 2 / unit.length))
const ld = (text: string): string => `<script type="application/ld+json">${text}</script>`

// Each takes well under a second to read; an expression that backtracks or a loop in a loop would take minutes, and
// the runner's limit then fails the file.
const HOSTILE: Readonly<Record<string, string>> = {
  'ten megabytes of blocks': `${H1}${OFFER}${'<div class="price x"><a href="/a">$1.00</a></div>'.repeat(210_000)}`,
  'a hundred thousand tags inside one another': `${H1}${OFFER}${'<div class="price">'.repeat(100_000)}$5`,
  'a hundred thousand kinds of tags left open': `${H1}${OFFER}${'<b><i><ul><li>'.repeat(25_000)}`,
  'an attribute of a megabyte': `${H1}${OFFER}<div class="${mega('price ')}">$3</div>`,
  'attributes without end': `${H1}${OFFER}<div ${mega('a="1" b ')}>$3</div>`,
  'a script that is never closed': `${H1}${OFFER}<script>var a = {"price": 1, "name": "Blue Mug", ${mega('"a":{')}`,
  'a comment that is never closed': `${H1}${OFFER}<!-- ${mega('- ')}`,
  'a tag that is never closed': `${H1}${OFFER}<div class="${mega('x')}`,
  'a megabyte of digits': `${H1}${OFFER}<span class="price">${mega('1')}</span>`,
  'a megabyte of blanks': `${H1}${OFFER}<span class="price">${mega(' ')}$</span>`,
  'a megabyte of quotes': `${H1}${OFFER}<p>${mega('"')}</p><script>var price = ${mega('"')}</script>`,
  'a megabyte of currency signs': `${H1}${OFFER}<p class="price">${mega('$')}</p>`,
  'a megabyte of money': `${H1}${OFFER}<p class="price">${mega('$1.00 ')}</p>`,
  'as many short amounts as fit': `${H1}${OFFER}${half('<b>1.00</b>')}`,
  'a megabyte of separators': `${H1}${OFFER}<p>${mega('1,')}</p><p>${mega('| ')}</p>`,
  'labels without values': `${H1}${OFFER}${half('<td>SKU:</td>')}`,
  'a megabyte of backslashes in JSON': `${H1}${OFFER}${ld(`{"name":"${mega('\\')}`)}`,
  'brackets in JSON': `${H1}${OFFER}${ld(mega('['))}<script>price = ${mega('[')}</script>`,
  'braces in scripts': `${H1}${OFFER}<script>${mega('x({price:')}</script>`,
  'stray quotes in JSON': `${H1}${OFFER}${ld(mega(`{"a": "b" "c" `))}`,
  'line comments in JSON': `${H1}${OFFER}${ld(mega('// \n'))}`,
  'CDATA in JSON': `${H1}${OFFER}${ld(mega('<![CDATA[ '))}`,
  'sixty broken scripts': `${H1}${OFFER}${ld(`{"@type":"Product","name":"Blue Mug","sku":"BM-1","url":"${'x" "'.repeat(3_500)}`).repeat(60)}`,
  'products without end': `${H1}${OFFER}${jsonLd(Array.from({ length: 20_000 }, (_, at) => ({ '@type': 'Product', name: `Mug ${at}` })))}`,
  'microdata inside one another': `${H1}${OFFER}${'<div itemscope itemprop="offers" itemtype="https://schema.org/Product">'.repeat(1_900)}`,
  'microdata that refers to itself': `${H1}${OFFER}${'<div id="a" itemscope itemref="a b c" itemtype="https://schema.org/Product"><div id="b" itemscope itemref="a b" itemprop="offers"></div></div>'.repeat(2_000)}`,
  'headings that open other products': `${H1}${OFFER}${half('<h2>You may also like</h2>')}`,
  'buttons without end': `${H1}${OFFER}${half('<button>Add to cart</button>')}`,
  'cards without end': `${H1}${OFFER}<ul>${half('<li class="i"><a href="/a"><img src="a">x</a><b class="price">$1</b></li>')}</ul>`,
  'trails without end': `${H1}${OFFER}${half('<div class="breadcrumb"><a>x</a></div>')}`,
  'metadata without end': `<html><head>${mega('<meta property="og:price:amount" content="x">')}</head>${H1}${OFFER}`,
  'entities without end': `${H1}${OFFER}<p>${mega('&amp;')}</p><p>${mega('&#x110000;')}</p>`,
}

describe('pages made to wear a reader out are read in bounded work', () => {
  for (const [kind, html] of Object.entries(HOSTILE)) {
    it(kind, () => {
      const page = readProductPage(html, { url: 'https://shop.example/p/blue-mug' })
      assert.equal(page.name, 'Blue Mug')
      assert.equal(page.sku, 'BM-1')
    })
  }

  it('an address of a megabyte', () => {
    const url = `https://shop.example/${mega('a-1/')}?sku=${mega('1')}`
    assert.equal(readProductPage(H1 + OFFER, { url }).sku, 'BM-1')
  })
})
