import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { FeedFormat, FeedLimits } from '../src/index.ts'
import { collect, type Reading } from './read-all.ts'

const item = (id: number) =>
  `<item>\n<g:id>${id}</g:id><g:title>Tom &amp; é ${id}</g:title><g:description><![CDATA[<p>a]]b</p>]]></g:description>\n<!-- x --><g:price>1 SGD</g:price></item>\r\n`
const FEEDS: Record<FeedFormat, string> = {
  'google-xml': `<?xml version="1.0"?>\n<rss xmlns:g="http://base.google.com/ns/1.0"><channel>${item(1)}${item(2)}${item(3)}</channel></rss>\n`,
  'google-tsv': 'id\ttitle\tlink\tprice\r\n1\t"A" é\tu\t1\r\n2\t\tu\t2\r\n3\tC\tu\t3\r\n',
  csv: 'id,title,description,price\n1,"A ""x""","one\ntwo, é",5\n\n2,B,x,6\n3,"stray,x,7\n4,D,x,8\n5,E,x\n',
  jsonl:
    '{"id":1,"title":"A \\u00e9","category":["a","b"]}\r\n{"id":2,"ti\n{"id":12345678901234567890,"title":"é"}\n',
  json: '[\n{"id":1,"title":"A, ]}{\\" x"},\n{"id":2},{"id":3,"title":"é"}, 7\n]\n',
  'shopify-csv':
    'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Status\na,"A\né",Size,S,,5,active\na,,,L,,6,\nb,B,,,,,draft\nb,,,x,,1,\n',
}
const FORMATS = Object.keys(FEEDS) as FeedFormat[]
const JUNK = [
  '"',
  ',',
  '\n',
  '\r',
  '\t',
  '<',
  '>',
  '&',
  ']]>',
  '<!--',
  '<![CDATA[',
  '<!DOCTYPE',
  '</item>',
  '{',
  '}',
  '[',
  ']',
  '\\',
  '\u0000',
  'é',
  '\ufeff',
  ';',
]
const TIGHT: Partial<FeedLimits> = { fieldCharsMax: 12, rowCharsMax: 60, columnsMax: 6, depthMax: 5 }

/** A real-looking feed with pieces cut out, doubled and put in. */
const mutated = fc.constantFrom(...FORMATS).chain(format => {
  const text = FEEDS[format]
  const edit = fc.record({
    at: fc.nat(text.length),
    remove: fc.nat(12),
    insert: fc.oneof(fc.constantFrom(...JUNK), fc.constant('')),
  })
  return fc.array(edit, { maxLength: 6 }).map(edits => {
    let feed = text
    for (const { at, remove, insert } of edits) feed = feed.slice(0, at) + insert + feed.slice(at + remove)
    return { format, bytes: Buffer.from(feed) }
  })
})

const cuts = fc.array(fc.nat(600), { maxLength: 8 })

function chunk(bytes: Buffer, at: readonly number[]): Buffer[] {
  const edges = [
    0,
    ...at.filter(edge => edge < bytes.length).sort((left, right) => left - right),
    bytes.length,
  ]
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
}

/** Any error other than FeedError fails the test by being thrown. */
function summarise({ rows, failure }: Reading) {
  return { rows, failure: failure === null ? null : [failure.code, failure.line, failure.message] }
}

test('rows and failures do not depend on how a feed is chunked or on the size of blocks', async () => {
  await fc.assert(
    fc.asyncProperty(
      mutated,
      cuts,
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      fc.boolean(),
      async ({ format, bytes }, at, blockBytes, isTight, isNamed) => {
        const options = { ...(isNamed ? { format } : {}), limits: isTight ? TIGHT : {} }
        const whole = summarise(await collect([bytes], options))
        const chunked = await collect(chunk(bytes, at), {
          ...options,
          limits: { ...options.limits, blockBytes },
        })
        assert.deepEqual(summarise(chunked), whole)
      },
    ),
    { numRuns: 60_000 },
  )
})

test('a gzip feed reads as the plain one, cut anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(mutated, cuts, async ({ format, bytes }, at) => {
      const plain = summarise(await collect([bytes], { format }))
      assert.deepEqual(summarise(await collect(chunk(gzipSync(bytes), at), { format })), plain)
    }),
    { numRuns: 500 },
  )
})

test('a cut gzip feed gives the first rows of the whole one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...FORMATS),
      fc.double({ min: 0.1, max: 0.99, noNaN: true }),
      async (format, share) => {
        const packed = gzipSync(FEEDS[format])
        const whole = await collect([Buffer.from(FEEDS[format])], { format })
        const cut = await collect([packed.subarray(0, Math.floor(packed.length * share))], { format })
        assert.ok(cut.failure !== null)
        assert.deepEqual(cut.rows, whole.rows.slice(0, cut.rows.length))
      },
    ),
    { numRuns: 500 },
  )
})

test('no bytes at all make a parser fail with anything but a FeedError', async () => {
  const noise = fc.uint8Array({ maxLength: 300 })
  const opening = fc.constantFrom(
    '',
    '<rss>',
    '<rss><item>',
    '[',
    '[{',
    '{',
    'id,title\n',
    'id\ttitle\tlink\n',
    'Handle,Title,Variant SKU\n',
    '\u001f\u008b\b',
    'PK\u0003\u0004',
  )
  await fc.assert(
    fc.asyncProperty(
      opening,
      noise,
      fc.option(fc.constantFrom(...FORMATS)),
      cuts,
      async (start, bytes, format, at) => {
        const feed = Buffer.concat([Buffer.from(start, 'latin1'), bytes])
        const options = format === null ? {} : { format }
        assert.deepEqual(
          summarise(await collect(chunk(feed, at), options)),
          summarise(await collect([feed], options)),
        )
      },
    ),
    { numRuns: 20_000 },
  )
})

test('every row keeps to its feed: lines rise and nothing is empty that must not be', async () => {
  await fc.assert(
    fc.asyncProperty(mutated, async ({ format, bytes }) => {
      const { rows } = await collect([bytes], { format })
      const lines = bytes.toString().split(/\r\n|\n|\r/).length
      let last = 1
      for (const row of rows) {
        assert.ok(row.line >= last && row.line <= lines)
        last = row.line
        if ('offer' in row) assert.ok(row.offer.sku !== '' && row.offer.title !== '')
        else assert.ok(row.error.code !== '' && row.error.line === row.line)
      }
    }),
    { numRuns: 5_000 },
  )
})
