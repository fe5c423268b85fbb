import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { SchemaElement } from 'hyparquet'
import { type FeedFile, parseFeed } from '../src/index.ts'
import { fileOf, NESTED, readFile, rows, wide, write } from './make-parquet.ts'
import { makeZip } from './make-zip.ts'
import { offersOf, readAll, skusOf } from './read-all.ts'

test('every row of a Parquet feed is read, whatever its codec, row groups and pages', async () => {
  for (const options of [
    {},
    { codec: 'UNCOMPRESSED' },
    { codec: 'GZIP' },
    { codec: 'ZSTD' },
    { codec: 'BROTLI' },
    { rowGroupSize: 333, pageSize: 500 },
    { pageSize: 200, codec: 'ZSTD' },
  ] as const) {
    const bytes = wide(2_000, options)
    const reading = await readAll(bytes)
    assert.equal(reading.failure, null)
    assert.equal(reading.rows.length, 2_000)
    offersOf(reading).forEach((offer, at) => {
      assert.equal(offer.sku, String(at * 7))
      assert.equal(offer.title, `Title ${at % 7} ${'x'.repeat(at % 50)}`.trim())
      assert.equal(offer.brand, at % 3 === 0 ? null : `Brand ${at % 5}`)
      assert.equal(offer.price, String(at + 0.5))
    })
    assert.deepEqual(
      reading.rows.map(row => row.line),
      rows(2_000).map(at => at + 1),
    )
    assert.deepEqual(await readFile(fileOf(bytes)), reading)
  }
})

test('Parquet is known by its first bytes, within gzip, zip and zstd too', async () => {
  const bytes = wide(3)
  const expected = ['1:0', '2:7', '3:14']
  for (const feed of [
    bytes,
    gzipSync(bytes),
    zstdCompressSync(bytes),
    makeZip([{ name: 'f.parquet', data: bytes }]),
  ]) {
    assert.deepEqual(skusOf(await readAll(feed)), expected)
    assert.deepEqual(skusOf(await readFile(fileOf(Buffer.from(feed)))), expected)
  }
  assert.deepEqual(skusOf(await readAll(bytes, { format: 'parquet' })), expected)
  assert.equal((await readAll(bytes, { format: 'csv' })).failure?.code, 'not_a_feed')
  assert.equal((await readAll('id,title\n1,A\n', { format: 'parquet' })).failure?.code, 'not_a_feed')
})

test('a text feed is read from a file as from a stream', async () => {
  const text = Buffer.from(
    `id,title\n${rows(50_000)
      .map(at => `${at},Title ${at}`)
      .join('\n')}\n`,
  )
  const reading = await readFile(fileOf(text))
  assert.equal(reading.rows.length, 50_000)
  assert.deepEqual(await readFile(fileOf(gzipSync(text))), reading)
})

test('values are what JSON rows would say: decimals exact, large integers whole, times in ISO', async () => {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 8 },
    { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
    { name: 'title', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    {
      name: 'price',
      type: 'INT64',
      converted_type: 'DECIMAL',
      scale: 2,
      precision: 18,
      repetition_type: 'OPTIONAL',
    },
    { name: 'list_price', type: 'FLOAT', repetition_type: 'OPTIONAL' },
    { name: 'available', type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
    { name: 'when', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'OPTIONAL' },
    { name: 'day', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
    { name: 'facts', type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'OPTIONAL' },
  ]
  const bytes = write(
    [
      { name: 'id', data: [9_007_199_254_740_993n, 2n] },
      { name: 'title', data: ['Größe 東京', 'B'] },
      { name: 'price', data: [1_234_567_890_123.45, 0.07] },
      { name: 'list_price', data: [12.99, Number.NaN] },
      { name: 'available', data: [true, false] },
      { name: 'when', data: [new Date('2026-04-13T10:00:00Z'), null] },
      { name: 'day', data: [new Date('2026-04-13'), null] },
      { name: 'facts', data: [{ maker: { name: 'Acme' } }, null] },
    ],
    { schema },
  )
  const columns = {
    sku: 'id',
    title: 'title',
    price: 'price',
    listPrice: 'list_price',
    availability: 'available',
    brand: 'facts.maker.name',
    'attributes.when': 'when',
    'attributes.day': 'day',
  }
  const [first, second] = offersOf(await readAll(bytes, { columns }))
  assert.equal(first?.sku, '9007199254740993')
  assert.equal(first?.title, 'Größe 東京')
  assert.equal(first?.price, '1234567890123.45')
  assert.equal(first?.listPrice, '12.99')
  assert.equal(first?.availability, 'true')
  assert.equal(first?.brand, 'Acme')
  assert.deepEqual(first?.attributes, { when: '2026-04-13T10:00:00.000Z', day: '2026-04-13' })
  assert.equal(second?.price, '0.07')
  assert.equal(second?.listPrice, null)
})

test('nested structures and lists come together, across pages and row groups', async () => {
  const count = 900
  const images = rows(count).map(at =>
    at % 5 === 0 ? null : rows(at % 4).map(number => `https://shop.example/${at}-${number}.jpg`),
  )
  const data = [
    { name: 'id', data: rows(count) },
    { name: 'title', data: rows(count).map(at => `T ${at}`) },
    {
      name: 'offer',
      data: rows(count).map(at => (at % 6 === 0 ? null : { amount: at + 0.25, currency: 'SGD' })),
    },
    { name: 'images', data: images },
  ]
  const columns = { sku: 'id', title: 'title', price: 'offer', imageUrl: 'images' }
  for (const options of [{}, { pageSize: 100, rowGroupSize: 250 }]) {
    const reading = await readAll(write(data, { schema: NESTED, ...options }), { columns })
    assert.equal(reading.failure, null)
    assert.equal(reading.rows.length, count)
    offersOf(reading).forEach((offer, at) => {
      assert.equal(offer.sku, String(at))
      assert.equal(offer.price, at % 6 === 0 ? null : `${at + 0.25} SGD`)
      assert.equal(offer.imageUrl, images[at]?.[0] ?? null)
    })
  }
})

test('only the columns that a map names are read', async () => {
  const bytes = write([
    { name: 'code', data: rows(100), type: 'INT32' },
    { name: 'name', data: rows(100).map(at => `T ${at}`), type: 'STRING' },
    { name: 'ballast', data: rows(100).map(at => `${at}`.repeat(20_000)), type: 'STRING' },
  ])
  const file = fileOf(bytes)
  const reading = await readFile(file, { columns: { sku: 'code', title: 'name' } })
  assert.equal(offersOf(reading).length, 100)
  assert.ok(file.readsBytes.reduce((sum, read) => sum + read, 0) < 150_000)
  const none = await readFile(file, { columns: { sku: 'a', title: 'b' } })
  assert.equal(none.failure?.code, 'missing_columns')
})

test('a large row group is read a page at a time', async () => {
  const count = 60_000
  const bytes = write(
    [
      { name: 'id', data: rows(count), type: 'INT32' },
      { name: 'title', data: rows(count).map(at => `${at} ${'x'.repeat(100)}`), type: 'STRING' },
    ],
    { rowGroupSize: count, pageSize: 65_536, codec: 'UNCOMPRESSED' },
  )
  const file = fileOf(bytes)
  let seen = 0
  for await (const batch of parseFeed(file)) {
    seen += batch.length
    // What was read of the file runs ahead of the rows by some pages and not by a row group.
    const read = file.readsBytes.reduce((sum, size) => sum + size, 0)
    assert.ok(read < 1_500_000 + 150 * seen, `${read} bytes at row ${seen}`)
  }
  assert.equal(seen, count)
})

test('a Parquet stream that is too large to be held says what to do', async () => {
  const { failure } = await readAll(wide(2_000), { limits: { parquetBytesMax: 1_000 } })
  assert.equal(failure?.code, 'feed_too_large')
  assert.match(failure?.message ?? '', /file/)
  const whole = await readFile(fileOf(wide(2_000)), { limits: { parquetBytesMax: 1_000 } })
  assert.equal(whole.rows.length, 2_000)
})

test('a Parquet feed without rows is empty, and half a one is truncated', async () => {
  assert.equal((await readAll(write([{ name: 'id', data: [], type: 'INT32' }]))).failure?.code, 'empty_feed')
  const bytes = wide(100)
  assert.equal((await readAll(bytes.subarray(0, bytes.length / 2))).failure?.code, 'truncated_feed')
  assert.equal((await readAll(Buffer.from('PAR1'))).failure?.code, 'truncated_feed')
  const encrypted = Buffer.concat([bytes.subarray(0, -1), Buffer.from('E')])
  assert.equal((await readAll(encrypted)).failure?.code, 'unsupported_compression')
})

test('an error of the file itself is passed on after the rows before it', async () => {
  const bytes = wide(2_000, { rowGroupSize: 500 })
  const sound = fileOf(bytes)
  let reads = 0
  const broken: FeedFile = {
    byteLength: bytes.length,
    slice: async (start, end) => {
      if (++reads > 7) throw new Error('disk gone')
      return sound.slice(start, end)
    },
  }
  let seen = 0
  await assert.rejects(async () => {
    for await (const batch of parseFeed(broken)) seen += batch.length
  }, /disk gone/)
  assert.equal(seen, 500)
})
