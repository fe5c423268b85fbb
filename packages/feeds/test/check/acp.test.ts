import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkText, codesOf, findingsOf, tsv } from './check-text.ts'

const VARIANT = {
  id: 'lamp-1-green',
  title: 'Brass desk lamp, green',
  price: { amount: 4990, currency: 'USD' },
  availability: { available: true, status: 'in_stock' },
}
const GOOD = {
  id: 'lamp-1',
  title: 'Brass desk lamp',
  url: 'https://lamps.test.shop/lamp-1',
  description: { plain: 'Solid brass.' },
  media: [{ type: 'image', url: 'https://lamps.test.shop/lamp-1.jpg' }],
  variants: [VARIANT],
}

/** A product that is good but for this change, and the finding it must give. */
const BROKEN: readonly (readonly [what: string, product: unknown, finding: string])[] = [
  ['no id', { ...GOOD, id: undefined }, 'error id.missing'],
  ['a number as id', { ...GOOD, id: 7 }, 'error id.wrong_type'],
  ['no variants', { ...GOOD, variants: [] }, 'error variants.no_variants'],
  ['variants that are no list', { ...GOOD, variants: 'none' }, 'error variants.wrong_type'],
  ['a member of its own', { ...GOOD, brand: 'Lumen' }, 'error product.unknown_member'],
  ['a plain text as description', { ...GOOD, description: 'Solid brass.' }, 'error description.wrong_type'],
  ['an empty description', { ...GOOD, description: {} }, 'error description.empty_description'],
  ['a relative address', { ...GOOD, url: '/lamp-1' }, 'error url.wrong_type'],
  [
    'a picture without its type',
    { ...GOOD, media: [{ url: 'https://lamps.test.shop/a.jpg' }] },
    'error media[].type.missing',
  ],
  [
    'a variant without id',
    { ...GOOD, variants: [{ ...VARIANT, id: undefined }] },
    'error variants[].id.missing',
  ],
  [
    'a variant without title',
    { ...GOOD, variants: [VARIANT, { ...VARIANT, id: 'b', title: undefined }] },
    'error variants[].title.missing',
  ],
  [
    'a price in dollars',
    { ...GOOD, variants: [{ ...VARIANT, price: { amount: 49.9, currency: 'USD' } }] },
    'error variants[].price.amount.wrong_type',
  ],
  [
    'a price as text',
    { ...GOOD, variants: [{ ...VARIANT, price: { amount: '4990', currency: 'USD' } }] },
    'error variants[].price.amount.wrong_type',
  ],
  [
    'a price without currency',
    { ...GOOD, variants: [{ ...VARIANT, price: { amount: 4990 } }] },
    'error variants[].price.currency.missing',
  ],
  [
    'a currency that is none',
    { ...GOOD, variants: [{ ...VARIANT, price: { amount: 4990, currency: 'usd' } }] },
    'error variants[].price.currency.currency_unknown',
  ],
  [
    'no price',
    { ...GOOD, variants: [{ ...VARIANT, price: undefined }] },
    'warning variants[].price.recommended',
  ],
  [
    'a price of nothing',
    { ...GOOD, variants: [{ ...VARIANT, price: { amount: 0, currency: 'USD' } }] },
    'warning variants[].price.amount.price_zero',
  ],
  [
    'a list price that is lower',
    { ...GOOD, variants: [{ ...VARIANT, list_price: { amount: 4000, currency: 'USD' } }] },
    'warning variants[].list_price.list_price_not_higher',
  ],
  [
    'an unknown state',
    { ...GOOD, variants: [{ ...VARIANT, availability: { status: 'soon' } }] },
    'warning variants[].availability.status.unknown_value',
  ],
  [
    'a wrong barcode',
    { ...GOOD, variants: [{ ...VARIANT, barcodes: [{ type: 'EAN', value: '4006381333932' }] }] },
    'warning variants[].barcodes[].value.gtin_invalid',
  ],
  [
    'an option without value',
    { ...GOOD, variants: [{ ...VARIANT, variant_options: [{ name: 'Color' }] }] },
    'error variants[].variant_options[].value.missing',
  ],
  [
    'a condition that is no list',
    { ...GOOD, variants: [{ ...VARIANT, condition: 'new' }] },
    'error variants[].condition.wrong_type',
  ],
  [
    'a seller with a surprise',
    { ...GOOD, variants: [{ ...VARIANT, seller: { name: 'L', vat: '1' } }] },
    'error variants[].seller.unknown_member',
  ],
]

for (const [what, product, finding] of BROKEN) {
  test(`ACP: ${what} is the one thing found, at its line: ${finding}`, async () => {
    const other = { ...GOOD, id: 'other', variants: [{ ...VARIANT, id: 'other-green' }] }
    const feed = `{"products": [\n${JSON.stringify(other)},\n${JSON.stringify(product)}\n]}`
    assert.deepEqual(findingsOf(await checkText(feed, { target: 'acp' })), [`${finding} @ 3`])
  })
}

test('a good feed has no findings, and is told from others by what it says', async () => {
  for (const feed of [JSON.stringify({ products: [GOOD] }), JSON.stringify(GOOD)]) {
    const report = await checkText(feed)
    assert.deepEqual([report.target, report.score, codesOf(report)], ['acp', 100, []])
  }
})

test('a line that describes the feed is no product', async () => {
  const head = { feed_id: 'f1', account_id: 'a1', target_merchant: 'm1', target_country: 'US' }
  const report = await checkText(`${JSON.stringify(head)}\n${JSON.stringify(GOOD)}\n`)
  assert.deepEqual([report.target, report.rowsRead, codesOf(report)], ['acp', 1, []])
})

test('products and variants that come twice are told', async () => {
  const again = { ...GOOD, variants: [VARIANT, VARIANT] }
  const report = await checkText(JSON.stringify([GOOD, again]), { target: 'acp' })
  assert.deepEqual(codesOf(report), ['id.duplicate', 'variants.id.duplicate'])
})

test('a table is not taken, and is told so once', async () => {
  const report = await checkText(tsv([{ id: '1', title: 'Lamp', link: 'https://lamps.test.shop' }]), {
    target: 'acp',
  })
  assert.deepEqual([report.score, report.isComplete, codesOf(report)], [0, false, ['feed.format_not_taken']])
})
