import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { FeedLimits } from '../src/index.ts'
import { SAMPLES, type TextFormat } from './feed-samples.ts'
import { collect, type Reading } from './read-all.ts'

const FORMATS = Object.keys(SAMPLES) as TextFormat[]
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
  const text = SAMPLES[format]
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
    { numRuns: 2_500 },
  )
})

test('a gzip feed reads as the plain one, cut anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(mutated, cuts, async ({ format, bytes }, at) => {
      const plain = summarise(await collect([bytes], { format }))
      assert.deepEqual(summarise(await collect(chunk(gzipSync(bytes), at), { format })), plain)
    }),
    { numRuns: 150 },
  )
})

test('a cut gzip feed gives the first rows of the whole one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...FORMATS),
      fc.double({ min: 0.1, max: 0.99, noNaN: true }),
      async (format, share) => {
        const packed = gzipSync(SAMPLES[format])
        const whole = await collect([Buffer.from(SAMPLES[format])], { format })
        const cut = await collect([packed.subarray(0, Math.floor(packed.length * share))], { format })
        assert.ok(cut.failure !== null)
        assert.deepEqual(cut.rows, whole.rows.slice(0, cut.rows.length))
      },
    ),
    { numRuns: 150 },
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
    'HDR|1|Shop|x\n',
    '{"products":[',
    '{"products":[{"id":1,"variants":[',
    '<products><product>',
    'ID,Type,SKU,Name,Published,Regular price\n',
    'aw_product_id,product_name,search_price\n',
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
    { numRuns: 1_500 },
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
    { numRuns: 500 },
  )
})
