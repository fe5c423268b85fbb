import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SchemaElement } from 'hyparquet'
import { readDeltas } from '../src/parquet/read-delta.ts'
import { readRuns } from '../src/parquet/read-runs.ts'
import { unpackPage } from '../src/parquet/unpack-page.ts'
import { NESTED, rows, wide, write } from './make-parquet.ts'
import { collect, readAll } from './read-all.ts'

const VARINT_MAX = [0xff, 0xff, 0xff, 0xff, 0x0f]

/** A footer of these bytes behind whatever data. */
function withFooter(footer: number[]): Buffer {
  const end = Buffer.alloc(8)
  end.writeUInt32LE(footer.length, 0)
  end.write('PAR1', 4)
  return Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(64), Buffer.from(footer), end])
}

test('metadata that lies about its sizes is refused before anything is allocated', async () => {
  for (const footer of [
    [],
    [0x00],
    // A list of four billion structures; lists within lists; a text without end; a number without end.
    [0x29, 0xfc, ...VARINT_MAX],
    Array.from({ length: 2_000 }, () => 0x19),
    [0x28, ...VARINT_MAX],
    [0x16, ...Array.from({ length: 5_000 }, () => 0x80)],
    Array.from({ length: 50_000 }, () => 0x1c),
    // A schema whose root has two billion columns.
    [0x15, 2, 0x19, 0x1c, 0x48, 1, 0x61, 0x15, ...VARINT_MAX, 0, 0x16, 2, 0x19, 0x0c, 0],
  ]) {
    assert.equal((await readAll(withFooter(footer))).failure?.code, 'malformed_feed')
  }
  const long = withFooter([0])
  long.writeUInt32LE(0xfffffff0, long.length - 8)
  assert.equal((await readAll(long)).failure?.code, 'malformed_feed')
})

test('a schema that nests too deep or has too many columns is refused', async () => {
  const group: SchemaElement = { name: 'g', num_children: 1, repetition_type: 'OPTIONAL' }
  const leaf: SchemaElement = { name: 'v', type: 'INT32', repetition_type: 'OPTIONAL' }
  const schema = [{ name: 'root', num_children: 1 }, ...Array.from({ length: 70 }, () => group), leaf]
  const nested = rows(70).reduce<unknown>((inner, at) => ({ [at === 0 ? 'v' : 'g']: inner }), 1)
  const deep = write([{ name: 'g', data: [nested] }], { schema })
  assert.equal((await readAll(deep)).failure?.code, 'too_deep')
  const columns = rows(40).map(at => ({ name: `c${at}`, data: [1], type: 'INT32' as const }))
  assert.equal(
    (await readAll(write(columns), { limits: { columnsMax: 30 } })).failure?.code,
    'malformed_feed',
  )
})

test('a small file that unfolds without end is stopped', async () => {
  const count = 4_000
  const title = 'x'.repeat(10_000)
  const bytes = write([
    { name: 'id', data: rows(count), type: 'INT32' },
    { name: 'title', data: rows(count).map(() => title), type: 'STRING' },
  ])
  assert.ok(bytes.length < 30_000)
  const { failure, rows: found } = await readAll(bytes, { limits: { ratioGraceBytes: 1_000_000 } })
  assert.equal(failure?.code, 'feed_too_large')
  assert.ok(found.length < count)
})

test('a run is no longer than what is asked for, whatever it claims', () => {
  assert.deepEqual(readRuns(Uint8Array.from([0xfe, 0xff, 0xff, 0xff, 0x0f, 7]), 0, 3, 4), [7, 7, 7, 7])
  assert.deepEqual(
    readRuns(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0b1010_0101]), 0, 1, 4),
    [1, 0, 1, 0],
  )
  assert.deepEqual(readRuns(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0x0f]), 0, 0, 3), [0, 0, 0])
  // Runs of nothing end with the bytes.
  assert.throws(() => readRuns(new Uint8Array(1_000), 0, 0, 4), { code: 'malformed_feed' })
  assert.throws(() => readRuns(Uint8Array.from([3]), 0, 33, 4), { code: 'malformed_feed' })
})

test('delta blocks that would be read for ever are refused', () => {
  const read = (...head: number[]) => {
    const bytes = Uint8Array.from([...head, ...rows(200).map(() => 0)])
    readDeltas({ view: new DataView(bytes.buffer), offset: 0 }, new Int32Array(100))
  }
  assert.doesNotThrow(() => read(128, 1, 4, 100, 0))
  // Of no values, of a negative number of them, in no parts, in parts of no whole bytes.
  for (const head of [
    [0, 4, 100, 0],
    [...VARINT_MAX, 4, 100, 0],
    [128, 1, 0, 100, 0],
    [128, 1, 3, 100, 0],
    [128, 1, ...VARINT_MAX, 100, 0],
  ]) {
    assert.throws(() => read(...head), { code: 'malformed_feed' })
  }
})

test('no packed page makes an unpacker fail to end or give another number of bytes', () => {
  const packed = fc.uint8Array({ maxLength: 60 })
  const codec = fc.constantFrom('SNAPPY', 'LZ4', 'LZ4_RAW', 'GZIP', 'ZSTD', 'BROTLI', 'UNCOMPRESSED')
  fc.assert(
    fc.property(packed, codec, fc.nat(100), (bytes, name, size) => {
      let page: Uint8Array
      try {
        page = unpackPage(bytes, size, name)
      } catch (reason) {
        assert.ok(reason instanceof Error)
        return
      }
      assert.equal(page.length, size)
      assert.equal(page.buffer.byteLength, size)
    }),
    { numRuns: 3_000 },
  )
  assert.throws(() => unpackPage(new Uint8Array(10), 2_000_000_000, 'SNAPPY'), { code: 'malformed_feed' })
  assert.throws(() => unpackPage(new Uint8Array(10), 60_000_000, 'LZ4_RAW'), { code: 'malformed_feed' })
  assert.throws(() => unpackPage(new Uint8Array(10), 10, 'LZO'), { code: 'unsupported_compression' })
})

test('no damage to a Parquet file ends in anything but a FeedError, and soon', async () => {
  const feeds = [
    wide(40, { pageSize: 200 }),
    wide(40, { codec: 'UNCOMPRESSED' }),
    write(
      [
        { name: 'id', data: [1, 2, 3] },
        { name: 'title', data: ['a', 'b', 'c'] },
        { name: 'offer', data: [null, { amount: 1, currency: 'SGD' }, { amount: null, currency: null }] },
        { name: 'images', data: [['a', 'b'], [], null] },
      ],
      { schema: NESTED },
    ),
    write([
      { name: 'id', data: rows(300), type: 'INT32', encoding: 'DELTA_BINARY_PACKED' },
      { name: 'title', data: rows(300).map(at => `T ${at}`), type: 'STRING', encoding: 'DELTA_BYTE_ARRAY' },
      {
        name: 'mpn',
        data: rows(300).map(at => `M ${at}`),
        type: 'STRING',
        encoding: 'DELTA_LENGTH_BYTE_ARRAY',
      },
      { name: 'price', data: rows(300), type: 'DOUBLE', encoding: 'BYTE_STREAM_SPLIT' },
    ]),
  ]
  for (const feed of feeds) assert.equal((await readAll(feed)).failure, null)
  const edit = fc.record({ at: fc.double({ min: 0, max: 0.999_999, noNaN: true }), byte: fc.nat(255) })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...feeds),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(0, 0.5, 0.9),
      async (feed, edits, from) => {
        const damaged = Buffer.from(feed)
        // Most of the trouble is in the footer: look there more often.
        for (const { at, byte } of edits) {
          damaged[4 + Math.floor((from + at * (1 - from)) * (damaged.length - 8))] = byte
        }
        // Any error that is no FeedError is thrown by `collect`.
        const reading = await collect([damaged])
        assert.ok(reading.rows.length < 3_000_000)
      },
    ),
    { numRuns: 1_500 },
  )
})
