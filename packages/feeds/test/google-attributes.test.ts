import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseColumnMap, type RawOffer } from '../src/index.ts'
import { offersOf, readAll } from './read-all.ts'

async function itemOf(fields: string): Promise<RawOffer | undefined> {
  const reading = await readAll(
    `<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>1</g:id>${fields}</item></channel></rss>`,
  )
  return offersOf(reading)[0]
}

test('the window of a sale is told, and nothing is told without a sale', async () => {
  const window =
    '<g:sale_price_effective_date>2026-11-01T08:00+0100/2026-11-30T20:00+0100</g:sale_price_effective_date>'
  const sale = await itemOf(
    `<g:title>A</g:title><g:price>9 EUR</g:price><g:sale_price>5 EUR</g:sale_price>${window}`,
  )
  assert.deepEqual(
    [sale?.price, sale?.listPrice, sale?.saleWindow],
    ['5 EUR', '9 EUR', '2026-11-01T08:00+0100/2026-11-30T20:00+0100'],
  )
  assert.equal((await itemOf(`<g:title>A</g:title><g:price>9 EUR</g:price>${window}`))?.saleWindow, null)
})

test('shipping is read from nested elements, inline text and repeated ones, once each', async () => {
  const offer = await itemOf(`<g:title>A</g:title>
    <g:shipping><g:country>US</g:country><g:region>MA</g:region><g:service>Ground: slow</g:service><g:price>6.49 USD</g:price><g:min_transit_time>1</g:min_transit_time></g:shipping>
    <g:shipping>
      <g:country>US</g:country>
      <g:postal_code>94043</g:postal_code>
      <g:price><![CDATA[0 USD]]></g:price>
    </g:shipping>
    <g:shipping>DE::Standard:4,90 EUR</g:shipping><g:shipping>DE::Standard:4,90 EUR</g:shipping>
    <g:shipping><g:country>FR</g:country></g:shipping>`)
  assert.deepEqual(offer?.shipping, [
    'US:MA:Ground  slow:6.49 USD',
    'US:94043::0 USD',
    'DE::Standard:4,90 EUR',
  ])
})

test('shipping in a table: several in a cell, repeated columns, pieces named by the header', async () => {
  const row = async (names: string, cells: string) =>
    offersOf(await readAll(`id\ttitle\tlink\t${names}\n1\tA\tl\t${cells}\n`))[0]?.shipping
  assert.deepEqual(await row('shipping', 'US:CA:Overnight:16,00 USD,US:CA:Ground:1.00 USD,:::5 USD'), [
    'US:CA:Overnight:16,00 USD',
    'US:CA:Ground:1.00 USD',
    ':::5 USD',
  ])
  assert.deepEqual(await row('shipping\tshipping', 'US:::1 USD\tCA:::2 USD'), ['US:::1 USD', 'CA:::2 USD'])
  assert.deepEqual(await row('shipping(country:price)', 'US:1 USD,CA:2 USD'), ['US:::1 USD', 'CA:::2 USD'])
  assert.deepEqual(await row('shipping', 'US:1 USD'), ['US:::1 USD'])
  for (const words of ['free', '2-3 days', '5 days', 'true'])
    assert.deepEqual(await row('shipping', words), [])
})

test('every attribute of the specification that tells something stands under its name', async () => {
  const offer = await itemOf(`<g:title>A</g:title>
    <g:unit_pricing_measure>750 ml</g:unit_pricing_measure><g:unit_pricing_base_measure>100 ml</g:unit_pricing_base_measure>
    <g:product_highlight>Light</g:product_highlight><g:product_highlight>Strong</g:product_highlight>
    <g:product_detail><g:section_name>General</g:section_name><g:attribute_name>Product Type</g:attribute_name><g:attribute_value>Player: digital</g:attribute_value></g:product_detail>
    <g:certification><g:certification_authority>EC</g:certification_authority><g:certification_name>EPREL</g:certification_name><g:certification_code>123</g:certification_code></g:certification>
    <g:free_shipping_threshold><g:country>US</g:country><g:price_threshold>16.00 USD</g:price_threshold></g:free_shipping_threshold>
    <g:min_energy_efficiency_class>A</g:min_energy_efficiency_class><g:availability_date>2026-12-01</g:availability_date>
    <g:max_handling_time>3</g:max_handling_time><g:google_product_category>371</g:google_product_category>
    <g:installment><g:months>6</g:months><g:amount>5 USD</g:amount></g:installment><g:custom_label_0>x</g:custom_label_0>
    <g:additional_image_link>i</g:additional_image_link><g:loyalty_points>Shop,100</g:loyalty_points>`)
  assert.deepEqual(offer?.attributes, {
    unit_pricing_measure: '750 ml',
    unit_pricing_base_measure: '100 ml',
    product_highlight: 'Light; Strong',
    product_type: 'Player: digital',
    certification: 'EC:EPREL:123',
    free_shipping_threshold: 'US:16.00 USD',
    min_energy_efficiency_class: 'A',
    availability_date: '2026-12-01',
    max_handling_time: '3',
    google_product_category: '371',
  })
  assert.deepEqual([offer?.price, offer?.categoryPath], [null, []])
})

test('a machine-written title stands in for the plain one only where that is missing', async () => {
  const structured =
    '<g:structured_title><g:digital_source_type>trained_algorithmic_media</g:digital_source_type><g:content>Made up</g:content></g:structured_title>'
  assert.equal((await itemOf(structured))?.title, 'Made up')
  assert.equal((await itemOf(`${structured}<g:title>Real</g:title>`))?.title, 'Real')
})

test('product details in a table keep the commas and colons of their values', async () => {
  const reading = await readAll(
    'id\ttitle\tlink\tproduct_detail\tlast_updated\n1\tA\tl\tGeneral:Screen:6,1 inch, bright,General:Ports:USB-C: 2\t2026-11-20\n',
  )
  assert.deepEqual(offersOf(reading)[0]?.attributes, { screen: '6,1 inch, bright', ports: 'USB-C: 2' })
  assert.equal(offersOf(reading)[0]?.sourceUpdatedAt, '2026-11-20')
})

test('a column map can fill the window, the shipping and the time of change', async () => {
  const columns = parseColumnMap('sku=a,title=b,shipping=c,sourceUpdatedAt=d')
  const [offer] = offersOf(await readAll('a,b,c,d\n1,A,4.90,yesterday\n', { columns }))
  assert.deepEqual([offer?.shipping, offer?.sourceUpdatedAt], [[':::4.90'], 'yesterday'])
})
