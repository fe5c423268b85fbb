import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offersOf, readAll, rejectsOf, skusOf } from './read-all.ts'

test('a PriceRunner feed gives its offers, names in any case, with the shipping cost', async () => {
  const reading = await readAll(`<?xml version="1.0" encoding="UTF-8"?>
<products>
<product><SKU>ABC123</SKU><ProductName><![CDATA[Pan & lid]]></ProductName><Category>Home > Pans</Category>
<Price>1 299,00 SEK</Price><ShippingCost>49</ShippingCost><StockStatus>In stock</StockStatus><DeliveryTime>2-4 days</DeliveryTime>
<Manufacturer>Acme</Manufacturer><ManufacturerSKU>M-1</ManufacturerSKU><EAN>4006381333931</EAN><ProductUrl>https://s.example/p?a=1&amp;b=2</ProductUrl><ImageUrl>i</ImageUrl></product>
<product><ProductName>No id</ProductName></product>
</products>`)
  assert.equal(reading.failure, null)
  assert.deepEqual(rejectsOf(reading), ['6:missing_sku'])
  const [pan] = offersOf(reading)
  assert.deepEqual([pan?.sku, pan?.title, pan?.price], ['ABC123', 'Pan & lid', '1 299,00 SEK'])
  assert.deepEqual([pan?.brand, pan?.mpn, pan?.gtin], ['Acme', 'M-1', '4006381333931'])
  assert.deepEqual([pan?.url, pan?.shipping], ['https://s.example/p?a=1&b=2', [':::49']])
  assert.deepEqual([pan?.availability, pan?.attributes.delivery_time], ['In stock', '2-4 days'])
})

test('other XML of repeated products falls out: ids and currencies in tags, parameters in parts', async () => {
  const reading =
    await readAll(`<SHOP><SHOPITEM><ITEM_ID>H1</ITEM_ID><PRODUCTNAME>Cup</PRODUCTNAME><PRICE_VAT>199</PRICE_VAT>
<PARAM><PARAM_NAME>Barva</PARAM_NAME><VAL>Modrá</VAL></PARAM><PARAM><PARAM_NAME>Objem</PARAM_NAME><VAL>3 dl</VAL></PARAM></SHOPITEM></SHOP>`)
  assert.deepEqual(offersOf(reading)[0]?.attributes, { barva: 'Modrá', objem: '3 dl' })
  assert.equal(offersOf(reading)[0]?.price, '199')
  const offers = await readAll(
    '<catalog><shop><name>Shop</name><offers><offer id="Y1" available="true"><name>A</name><price currency="SEK">5</price><item>part</item></offer>\n<offer id="Y2"><name>B</name></offer></offers></shop></catalog>',
  )
  assert.deepEqual(skusOf(offers), ['1:Y1', '2:Y2'])
  const [first] = offersOf(offers)
  assert.deepEqual([first?.availability, first?.currency, first?.price], ['true', 'SEK', '5'])
})

test('a sitemap is no list of products, even when the format is given', async () => {
  const { failure } = await readAll('<urlset><url><loc>x</loc></url></urlset>', { format: 'pricerunner-xml' })
  assert.equal(failure?.code, 'not_a_feed')
})
