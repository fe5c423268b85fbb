import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readStatedRows } from '../../src/check/read-stated-rows.ts'
import type { BrokenRow, StatedRow } from '../../src/check/stated-row.ts'

async function readAll(feed: string, pieceBytes = 65_536): Promise<(StatedRow | BrokenRow)[]> {
  const bytes = Buffer.from(feed)
  const input = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  const rows: (StatedRow | BrokenRow)[] = []
  for await (const batch of (await readStatedRows(input())).batches) rows.push(...batch)
  return rows
}

/** `line: name=value|value; …` of each row. */
const shown = (rows: readonly (StatedRow | BrokenRow)[]): string[] =>
  rows.map(row =>
    'fields' in row
      ? `${row.line}: ${[...row.fields].map(([name, values]) => `${name}=${values.join('|')}`).join('; ')}`
      : `${row.line}: ! ${row.code}`,
  )

const XML = `<?xml version="1.0"?>
<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><title>Plain</title><g:title>Lamp &amp; shade</g:title><g:id>1</g:id>
  <media:title>Not the product's</media:title>
  <g:shipping><g:country>US</g:country><g:price>5 USD</g:price></g:shipping>
  <g:shipping><g:country>SG</g:country><g:price>7 USD</g:price></g:shipping>
  <description><![CDATA[<b>Brass</b>]]></description></item>
<item><g:id>2</g:id><g:color>red</g:color><g:color>green</g:color><g:brand/></item>
</channel></rss>`

test("XML: parts of a field stand under it, lists side by side, Google's names before RSS's, at the item's line", async () => {
  assert.deepEqual(shown(await readAll(XML)), [
    "3: title=Lamp & shade; id=1; media:title=Not the product's; shipping.country=US|SG; shipping.price=5 USD|7 USD; shipping=US 5 USD|SG 7 USD; description=<b>Brass</b>",
    '8: id=2; color=red|green; brand=',
  ])
})

test('Atom: the link is an attribute, and a link to something else is none', async () => {
  const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><link rel="self" href="https://a.test/x"/><link href="https://a.test/1"/></entry></feed>`
  assert.deepEqual(shown(await readAll(feed)), ['1: id=1; link=|https://a.test/1'])
})

test('a table: cells under their own column names, quotes and line ends within them, lines counted', async () => {
  const feed = 'id,title,note\n1,"a ""b""\nc",x\n2,d\n3,"un\nclosed,\n'
  assert.deepEqual(shown(await readAll('id,title,note\n1,"a ""b""\nc",x\n2,d\n')), [
    '2: id=1; title=a "b"\nc; note=x',
    '4: id=2; title=d; note=',
  ])
  await assert.rejects(readAll(feed), { name: 'FeedError', code: 'truncated_feed' })
})

test("Shopify: a variant's row has what its product's first row says, and pictures are no rows", async () => {
  const feed = [
    'Handle,Title,Body (HTML),Vendor,Option1 Value,Variant SKU,Variant Price,Image Src',
    'lamp,Lamp,<p>Brass</p>,Lumen,Green,L-G,10,https://a.test/1.jpg',
    'lamp,,,,Red,L-R,12,',
    'lamp,,,,,,,https://a.test/2.jpg',
    'desk,Desk,,Lumen,Oak,D-1,99,',
  ].join('\n')
  const rows = (await readAll(feed)).map(row => ('fields' in row ? row : null))
  assert.deepEqual(
    rows.map(row => [
      row?.line,
      row?.fields.get('Title'),
      row?.fields.get('Vendor'),
      row?.fields.get('Image Src'),
    ]),
    [
      [2, ['Lamp'], ['Lumen'], ['https://a.test/1.jpg']],
      [3, ['Lamp'], ['Lumen'], ['https://a.test/1.jpg']],
      [5, ['Desk'], ['Lumen'], ['']],
    ],
  )
})

test('JSON: nested members stand under dotted names, in an array, in an object around one, and line by line', async () => {
  const one = '{"id":12345678901234567890,"price":{"amount":5},"tags":["a","b"],"none":null}'
  const said = 'id=12345678901234567890; price={"amount":5}; price.amount=5; tags=a|b'
  assert.deepEqual(shown(await readAll(`[\n${one},\n${one}]`)), [`2: ${said}`, `3: ${said}`])
  assert.deepEqual(shown(await readAll(`{"products":[\n${one}\n], "next": [1]}`)), [`2: ${said}`])
  assert.deepEqual(shown(await readAll(`${one}\nnonsense\n[1]\n${one}`)), [
    `1: ${said}`,
    '2: ! malformed_row',
    '3: ! malformed_row',
    `4: ${said}`,
  ])
})

test('the rows do not depend on how the bytes came', async () => {
  const feeds = [XML, 'id;title\n1;"a\nb"\n2;ü\n', '[{"id":"ü"},\n{"id":"2"}]', '{"id":"1"}\n{"id":"2"}\n']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...feeds), fc.integer({ min: 1, max: 40 }), async (feed, pieceBytes) => {
      assert.deepEqual(shown(await readAll(feed, pieceBytes)), shown(await readAll(feed)))
    }),
    { numRuns: 40 },
  )
})
