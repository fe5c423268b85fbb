import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offersOf, readAll, rejectsOf, skusOf } from './read-all.ts'

const HEADER =
  'Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Status'

test('later variants take over what only the first row says, and picture rows are no offers', async () => {
  const reading = await readAll(
    [
      HEADER,
      'tee,Tee,<p>Soft</p>,Acme,Shirts,true,Color,Red,Size,S,TEE-RS,shopify,3,deny,10.00,12.00,4006381333931,https://i.example/1.jpg,active',
      'tee,,,,,,,Blue,,M,,shopify,0,continue,10.00,9.00,,https://i.example/2.jpg,',
      'tee,,,,,,,,,,,,,,,,,https://i.example/3.jpg,',
      'mug,Mug,,Acme,Cups,true,Title,Default Title,,,,,,deny,4.00,,,,active',
    ].join('\n'),
    { storeUrl: 'https://shop.example/' },
  )
  assert.deepEqual(skusOf(reading), ['2:TEE-RS', '3:tee-blue-m', '5:mug'])
  const [red, blue, mug] = offersOf(reading)
  assert.equal(red?.title, 'Tee - Red - S')
  assert.deepEqual(red?.attributes, { color: 'Red', size: 'S' })
  assert.deepEqual([red?.price, red?.listPrice, red?.gtin], ['10.00', '12.00', '4006381333931'])
  assert.equal(blue?.title, 'Tee - Blue - M')
  assert.deepEqual([blue?.description, blue?.brand, blue?.categoryPath], ['Soft', 'Acme', ['Shirts']])
  assert.deepEqual([blue?.listPrice, blue?.availability, red?.availability], [null, 'backorder', 'in_stock'])
  assert.deepEqual([blue?.itemGroupId, blue?.url], ['tee', 'https://shop.example/products/tee'])
  assert.deepEqual([mug?.title, mug?.attributes, mug?.url], ['Mug', {}, 'https://shop.example/products/mug'])
})

test('drafts, archived and unpublished products are rejected as unpublished, variants included', async () => {
  const row = (handle: string, title: string, published: string, status: string) =>
    `${handle},${title},,,,${published},Size,S,,,,,,,5,,,,${status}`
  const reading = await readAll(
    [
      HEADER,
      row('a', 'A', 'true', 'draft'),
      row('a', '', '', ''),
      row('b', 'B', 'false', 'active'),
      row('c', 'C', 'true', 'active'),
    ].join('\n'),
  )
  assert.deepEqual(rejectsOf(reading), ['2:unpublished', '3:unpublished', '4:unpublished'])
  assert.deepEqual(skusOf(reading), ['5:c-s'])
})

test('ids are unique even where the shop repeats them', async () => {
  const row = (handle: string, sku: string, size: string) =>
    `${handle},${handle},,,,true,Size,${size},,,${sku},,,,5,,,,active`
  const reading = await readAll(
    [HEADER, row('a', 'X', 'S'), row('b', 'X', 'S'), row('b', 'X', 'S'), row('b', '', 'S')].join('\n'),
  )
  const skus = offersOf(reading).map(offer => offer.sku)
  assert.equal(new Set(skus).size, 4)
  assert.equal(skus[0], 'X')
})

test('without a store address an export gives no url', async () => {
  const reading = await readAll(`${HEADER}\nmug,Mug,,,,true,Title,Default Title,,,,,,,4,,,,active`)
  assert.equal(offersOf(reading)[0]?.url, null)
})
