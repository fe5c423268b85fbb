import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offersOf, readAll, rejectsOf, skusOf } from './read-all.ts'

test("OpenAI's JSON lines give every field, and rows that opt out of search are error rows", async () => {
  const row = {
    is_eligible_search: true,
    item_id: 'S1',
    title: 'Shoe',
    url: 'https://shop.example/s1',
    image_url: 'i',
    price: '79.99 USD',
    sale_price: '59.99 USD',
    sale_price_start_date: '2026-11-01',
    sale_price_end_date: '2026-12-01',
    availability: 'in_stock',
    group_id: 'G',
    star_rating: '4.5',
    review_count: 12,
    shipping_price: 'US:CA:Overnight:16.00 USD',
    variant_dict: { Color: 'Red', 'Shoe size': '42' },
    product_category: 'Apparel > Shoes',
    unit_pricing_measure: '1 pair',
    seller_name: 'Shop',
  }
  const reading = await readAll(
    [row, { ...row, item_id: 'S2', is_eligible_search: 'false' }]
      .map(line => JSON.stringify(line))
      .join('\n'),
  )
  assert.deepEqual(skusOf(reading), ['1:S1'])
  assert.deepEqual(rejectsOf(reading), ['2:not_for_search'])
  const [offer] = offersOf(reading)
  assert.deepEqual(
    [offer?.price, offer?.listPrice, offer?.saleWindow],
    ['59.99 USD', '79.99 USD', '2026-11-01/2026-12-01'],
  )
  assert.deepEqual([offer?.itemGroupId, offer?.rating, offer?.reviewsCount], ['G', '4.5', '12'])
  assert.deepEqual(
    [offer?.shipping, offer?.categoryPath],
    [['US:CA:Overnight:16.00 USD'], ['Apparel', 'Shoes']],
  )
  assert.deepEqual(offer?.attributes, {
    color: 'Red',
    shoe_size: '42',
    unit_pricing_measure: '1 pair',
    seller_name: 'Shop',
  })
})

test("OpenAI's tables are read with the names of 2025 too, lists as JSON in a cell", async () => {
  const reading = await readAll(
    'enable_search\tid\ttitle\tlink\timage_link\tprice\tinventory_quantity\titem_group_id\tvariant_dict\ttrue_size\nTRUE\tS1\tShoe\tl\ti\t5.00 USD\t3\tG\t{"color":"Red"}\t\nfalse\tS2\tShoe\tl\ti\t5.00 USD\t3\tG\t\t\n',
  )
  const [offer] = offersOf(reading)
  assert.deepEqual(
    [offer?.sku, offer?.url, offer?.availability, offer?.itemGroupId, offer?.attributes.color],
    ['S1', 'l', '3', 'G', 'Red'],
  )
  assert.deepEqual(rejectsOf(reading), ['3:not_for_search'])
})

const acpProduct = {
  id: 'p1',
  title: 'Tee',
  description: { html: '<p>Soft</p>' },
  url: 'https://shop.example/tee',
  media: [
    { type: 'video', url: 'v' },
    { type: 'image', url: 'i' },
  ],
  variants: [
    {
      id: 'v1',
      title: 'Tee - Red',
      price: { amount: 1999, currency: 'USD' },
      list_price: { amount: 2500, currency: 'USD' },
      availability: { available: true, status: 'limited_stock' },
      barcodes: [{ type: 'GTIN', value: '00012345600012' }],
      variant_options: [{ name: 'Color', value: 'Red' }],
      categories: [
        { value: '1604', taxonomy: 'google_product_category' },
        { value: 'Apparel > Tees', taxonomy: 'merchant' },
      ],
      condition: ['new'],
      unit_price: {
        amount: 1,
        currency: 'USD',
        measure: { value: 12, unit: 'oz' },
        reference: { value: 1, unit: 'oz' },
      },
    },
    {
      id: 'v2',
      title: 'Tee - Blue',
      price: { amount: 1500, currency: 'JPY' },
      availability: { available: false },
    },
    { id: 'v3', price: { amount: 5, currency: 'KWD' } },
    { title: 'No id' },
  ],
}

test('an ACP product is one offer a variant, its minor units read by the currency', async () => {
  for (const feed of [
    JSON.stringify({ products: [acpProduct] }),
    JSON.stringify([acpProduct]),
    `{"feed_id":"f","account_id":"a","target_merchant":"m","target_country":"US"}\n${JSON.stringify(acpProduct)}\n`,
  ]) {
    const reading = await readAll(feed)
    assert.deepEqual(
      offersOf(reading).map(({ sku, title, price }) => [sku, title, price]),
      [
        ['v1', 'Tee - Red', '19.99 USD'],
        ['v2', 'Tee - Blue', '1500 JPY'],
        ['v3', 'Tee', '0.005 KWD'],
      ],
    )
    assert.match(rejectsOf(reading).join(), /^\d:missing_sku$/)
    const [red, blue] = offersOf(reading)
    assert.deepEqual(
      [red?.listPrice, red?.availability, red?.gtin],
      ['25.00 USD', 'limited stock', '00012345600012'],
    )
    assert.deepEqual([red?.imageUrl, red?.description, red?.itemGroupId], ['i', 'Soft', 'p1'])
    assert.deepEqual([red?.categoryPath, red?.condition], [['Apparel', 'Tees'], 'new'])
    assert.deepEqual(red?.attributes, {
      color: 'Red',
      unit_pricing_measure: '12 oz',
      unit_pricing_base_measure: '1 oz',
    })
    assert.deepEqual([blue?.availability, blue?.url], ['out_of_stock', 'https://shop.example/tee'])
  }
})

test('an ACP amount that is no whole number of minor units is no price', async () => {
  const variant = (amount: unknown) => ({ id: 'v', title: 'A', price: { amount, currency: 'USD' } })
  for (const amount of [19.99, '1999', null, 2 ** 60]) {
    const reading = await readAll(JSON.stringify({ products: [{ id: 'p', variants: [variant(amount)] }] }))
    assert.equal(offersOf(reading)[0]?.price, null)
  }
})

test('what stands around the products of a JSON document is passed over, wherever it stands', async () => {
  const feed =
    '{"meta":{"products":[{"id":0,"title":"no"}],"note":"\\"products\\":["},\n"products":[\n{"id":1,"title":"A"},{"id":2,"title":"B"}],\n"next":[{"id":3}]}\n'
  const reading = await readAll(feed)
  assert.deepEqual(skusOf(reading), ['3:1', '3:2'])
  assert.equal(reading.failure, null)
  const cut = await readAll(feed.slice(0, -5))
  assert.deepEqual(skusOf(cut), ['3:1', '3:2'])
  assert.equal(cut.failure?.code, 'truncated_feed')
  assert.equal((await readAll(`${feed}{}`)).failure?.code, 'malformed_feed')
  const none = await readAll('{"a":{"b":[1]},\n"c":2}', { format: 'json' })
  assert.equal(none.failure?.code, 'not_a_feed')
})
