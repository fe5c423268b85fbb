import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offersOf, readAll, rejectsOf, skusOf } from './read-all.ts'

const G = 'xmlns:g="http://base.google.com/ns/1.0"'
const rss = (items: string, attributes = G) =>
  `<?xml version="1.0"?>\n<rss ${attributes}><channel><title>Shop</title><link>https://shop.example</link>\n${items}\n</channel></rss>`

test('a Google RSS item gives every field it states', async () => {
  const reading = await readAll(
    rss(`<item>
      <g:id>A1</g:id><title>Plain</title><g:title>Tom &amp;amp; Jerry &#8211; mug</g:title>
      <g:description><![CDATA[<p>Fine <b>mug</b></p><script>x()</script>]]></g:description>
      <link>https://shop.example/a?x=1&amp;y=2</link><g:image_link>https://shop.example/a.jpg</g:image_link>
      <g:additional_image_link>https://shop.example/b.jpg</g:additional_image_link>
      <g:price>20.00 SGD</g:price><g:sale_price>15.00 SGD</g:sale_price>
      <g:brand>Acme</g:brand><g:gtin>4006381333931</g:gtin><g:mpn>M-1</g:mpn>
      <g:availability>in stock</g:availability><g:condition>new</g:condition>
      <g:google_product_category>Home &gt; Other</g:google_product_category>
      <g:product_type>Home &gt; Kitchen &gt; Mugs</g:product_type>
      <g:item_group_id>A</g:item_group_id><g:color>Red</g:color><g:age_group>adult</g:age_group>
      <g:shipping><g:country>SG</g:country><g:price>5.00 SGD</g:price></g:shipping>
    </item>`),
  )
  assert.equal(reading.failure, null)
  assert.deepEqual(offersOf(reading), [
    {
      sku: 'A1',
      title: 'Tom & Jerry – mug',
      description: 'Fine mug',
      url: 'https://shop.example/a?x=1&y=2',
      imageUrl: 'https://shop.example/a.jpg',
      brand: 'Acme',
      gtin: '4006381333931',
      mpn: 'M-1',
      price: '15.00 SGD',
      listPrice: '20.00 SGD',
      saleWindow: null,
      currency: null,
      availability: 'in stock',
      condition: 'new',
      categoryPath: ['Home', 'Kitchen', 'Mugs'],
      itemGroupId: 'A',
      rating: null,
      reviewsCount: null,
      shipping: ['SG:::5.00 SGD'],
      sourceUpdatedAt: null,
      attributes: { color: 'Red', age_group: 'adult', google_product_category: 'Home > Other' },
    },
  ])
})

test('an Atom entry gives its alternate link and its id', async () => {
  const reading = await readAll(`<feed xmlns="http://www.w3.org/2005/Atom" ${G}>
    <entry><id>tag:1</id><g:id>E1</g:id><title>Pan</title><summary>Flat</summary>
    <link rel="self" href="https://shop.example/self"/><link href="https://shop.example/pan?a=1&amp;b=2"/></entry></feed>`)
  const [offer] = offersOf(reading)
  assert.equal(offer?.sku, 'E1')
  assert.equal(offer?.url, 'https://shop.example/pan?a=1&b=2')
  assert.equal(offer?.description, 'Flat')
})

test('the g namespace is understood under another prefix and unbound, other namespaces are not', async () => {
  const item = (p: string) =>
    `<item><${p}:id>1</${p}:id><${p}:title>T</${p}:title><${p}:price>2 SGD</${p}:price></item>`
  for (const feed of [
    rss(item('p'), 'xmlns:p="http://base.google.com/ns/1.0"'),
    rss(item('g'), ''),
    rss(item('g'), 'xmlns:g="https://elsewhere.example"'),
  ]) {
    assert.equal(offersOf(await readAll(feed))[0]?.price, '2 SGD')
  }
  const foreign = rss(
    '<item><g:id>1</g:id><m:title>No</m:title><title>Yes</title></item>',
    'xmlns:m="http://media.example"',
  )
  assert.equal(offersOf(await readAll(foreign))[0]?.title, 'Yes')
})

test('bare ampersands and less-than signs in text do not spoil a feed', async () => {
  const reading = await readAll(
    rss('<item><g:id>1</g:id><g:title>Salt & pepper < 5 &nbsp;g & more;</g:title></item>'),
  )
  assert.equal(reading.failure, null)
  assert.equal(offersOf(reading)[0]?.title, 'Salt & pepper < 5 g & more;')
})

test('an item whose tags do not pair is rejected and the next is read', async () => {
  const good = (id: number) => `<item><g:id>${id}</g:id><g:title>T</g:title></item>\n`
  const broken = '<item><g:id>2</g:id><g:title>T<br></g:title></item>\n'
  const reading = await readAll(rss(good(1) + broken + good(3)))
  assert.deepEqual(skusOf(reading), ['3:1', '5:3'])
  assert.deepEqual(rejectsOf(reading), ['4:malformed_row'])
  assert.equal(reading.failure, null)
})

test('an item without id or title is rejected with the line it starts on', async () => {
  const reading = await readAll(rss('<item><g:title>T</g:title></item>\n<item>\n<g:id>7</g:id></item>'))
  assert.deepEqual(rejectsOf(reading), ['3:missing_sku', '4:missing_title'])
})

test('an XML document that is no product feed is refused', async () => {
  const { failure } = await readAll('<?xml version="1.0"?><urlset><url><loc>x</loc></url></urlset>')
  assert.equal(failure?.code, 'not_a_feed')
})
