import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, gzipSync, zstdCompressSync } from 'node:zlib'
import { makeZip, type ZipMember } from './make-zip.ts'
import { collect, readAll, rejectsOf, skusOf } from './read-all.ts'

const csv = (rows: number) =>
  `id,title\n${Array.from({ length: rows }, (_, at) => `${at},Title ${at * 7919}`).join('\n')}\n`
const feed = 'id,title\n1,A\n2,B\n'
const SKUS = ['2:1', '3:2']
const zip = (...members: ZipMember[]) => makeZip(members)

test('a zipped feed is read however its entry was written', async () => {
  for (const member of [
    { name: 'feed.csv', data: feed },
    { name: 'feed.csv', data: feed, stored: true },
    { name: 'feed.csv', data: feed, descriptor: 'signed' as const },
    { name: 'feed.csv', data: feed, descriptor: 'bare' as const },
    { name: 'feed.csv', data: feed, zip64: true },
    { name: 'feed.csv', data: feed, stored: true, zip64: true },
    { name: 'feed.csv', data: feed, descriptor: 'wide' as const },
    { name: 'some folder/größe.txt', data: feed },
  ]) {
    const packed = zip(member)
    const reading = await readAll(packed)
    assert.equal(reading.failure, null, JSON.stringify(member))
    assert.deepEqual(skusOf(reading), SKUS, JSON.stringify(member))
    // However the network cuts it.
    const bytes = Array.from(packed, byte => Uint8Array.of(byte))
    assert.deepEqual(await collect(bytes), reading)
  }
})

test('the first entry that may be a feed is read, whatever lies before it', async () => {
  for (const descriptor of [undefined, 'signed', 'bare', 'wide'] as const) {
    const packed = zip(
      { name: 'data/', data: '', stored: true },
      { name: '__MACOSX/._feed.csv', data: 'x'.repeat(500), descriptor },
      { name: '.DS_Store', data: 'Bud1', descriptor },
      { name: 'README.txt', data: 'about, this\nfeed, it', descriptor },
      { name: 'logo.PNG', data: Buffer.from([1, 2, 3]), descriptor },
      { name: 'data/products.csv', data: csv(3), descriptor },
      { name: 'data/more.csv', data: feed },
    )
    assert.deepEqual(skusOf(await readAll(packed)), ['2:0', '3:1', '4:2'], descriptor)
  }
})

test('an archive without a feed says what it holds', async () => {
  const { failure } = await readAll(zip({ name: 'README.md', data: 'hello' }))
  assert.equal(failure?.code, 'empty_feed')
  assert.match(failure?.message ?? '', /README\.md/)
  assert.equal((await readAll(zip())).failure?.code, 'empty_feed')
  assert.equal((await readAll(zip({ name: 'feed.csv', data: '' }))).failure?.code, 'empty_feed')
})

test('an office document is told from a feed', async () => {
  const sheet = zip(
    { name: '[Content_Types].xml', data: '<Types/>' },
    { name: 'xl/workbook.xml', data: '<x/>' },
  )
  assert.equal((await readAll(sheet)).failure?.code, 'unknown_format')
})

test('a zip that ends early keeps the rows before the cut', async () => {
  for (const descriptor of [undefined, 'signed'] as const) {
    const packed = makeZip([{ name: 'feed.csv', data: csv(5_000), descriptor }])
    const half = await readAll(packed.subarray(0, packed.length / 2))
    assert.equal(half.failure?.code, 'truncated_feed')
    assert.ok(half.rows.length > 1_000 && half.rows.length < 5_000)
    for (const bytes of [5, 20, 36]) {
      assert.equal((await readAll(packed.subarray(0, bytes))).failure?.code, 'truncated_feed', String(bytes))
    }
  }
  const stored = makeZip([{ name: 'feed.csv', data: csv(5_000), stored: true }])
  assert.equal((await readAll(stored.subarray(0, 50_000))).failure?.code, 'truncated_feed')
  const noDescriptor = makeZip([{ name: 'feed.csv', data: feed, descriptor: 'signed' }]).subarray(0, 60)
  assert.equal((await readAll(noDescriptor)).failure?.code, 'truncated_feed')
})

test('a zip entry whose bytes or checksum are wrong is damaged', async () => {
  const packed = makeZip([{ name: 'feed.csv', data: csv(20_000) }])
  const inside = Buffer.from(packed)
  inside.fill(0xff, packed.length >> 1, (packed.length >> 1) + 50)
  assert.equal((await readAll(inside)).failure?.code, 'corrupt_zip')
  for (const member of [{ stored: true }, {}, { descriptor: 'signed' as const }]) {
    const wrong = makeZip([{ name: 'feed.csv', data: feed, crc32: crc32('else'), ...member }])
    const reading = await readAll(wrong)
    assert.equal(reading.failure?.code, 'corrupt_zip')
    assert.deepEqual(skusOf(reading), SKUS)
  }
  assert.equal((await readAll(Buffer.from('PK\u0003\u0004rest'))).failure?.code, 'truncated_feed')
  const garbage = Buffer.concat([zip({ name: 'README', data: 'x' }).subarray(0, 37), Buffer.alloc(50, 7)])
  assert.equal((await readAll(garbage)).failure?.code, 'corrupt_zip')
})

test('a zip bomb is stopped by its ratio and by its size, in a passed entry too', async () => {
  const data = Buffer.concat([Buffer.from('id,title\n1,A\n2,'), Buffer.alloc(30_000_000, 'x')])
  const byRatio = await readAll(zip({ name: 'feed.csv', data }))
  assert.equal(byRatio.failure?.code, 'zip_bomb')
  assert.deepEqual(skusOf(byRatio), ['2:1'])
  const before = await readAll(zip({ name: 'README', data }, { name: 'feed.csv', data: feed }))
  assert.equal(before.failure?.code, 'zip_bomb')
  const limits = { feedBytesMax: 5_000 }
  assert.equal(
    (await readAll(zip({ name: 'a.csv', data: csv(1_000) }), { limits })).failure?.code,
    'zip_bomb',
  )
  const stored = zip({ name: 'a.csv', data: csv(1_000), stored: true })
  assert.equal((await readAll(stored, { limits })).failure?.code, 'feed_too_large')
})

test('what no zip reader should open is refused by name', async () => {
  for (const packed of [
    zip({ name: 'feed.csv', data: feed, encrypted: true }),
    zip({ name: 'feed.csv', data: feed, method: 12 }),
    zip({ name: 'feed.csv', data: feed, stored: true, descriptor: 'signed' }),
    zip({ name: 'feed.csv.gz', data: gzipSync(feed) }),
    zip({ name: 'feed.zip', data: zip({ name: 'feed.csv', data: feed }) }),
    gzipSync(zip({ name: 'feed.csv', data: feed })),
    zstdCompressSync(gzipSync(feed)),
  ]) {
    assert.equal((await readAll(packed)).failure?.code, 'unsupported_compression')
  }
})

test('zstd is read, in several frames too, and bounded like gzip', async () => {
  const frames = Buffer.concat([zstdCompressSync('id,title\n1,A\n'), zstdCompressSync('2,B\n')])
  assert.deepEqual(skusOf(await readAll(frames)), SKUS)
  const packed = zstdCompressSync(csv(50_000))
  const cut = await readAll(packed.subarray(0, packed.length / 2))
  assert.equal(cut.failure?.code, 'truncated_feed')
  assert.ok(cut.rows.length > 1_000 && rejectsOf(cut).length === 0)
  const damaged = Buffer.from(packed)
  damaged.fill(0xff, 20, 40)
  assert.equal((await readAll(damaged)).failure?.code, 'corrupt_zstd')
  const bomb = zstdCompressSync(`id,title\n1,A\n2,${'x'.repeat(30_000_000)}`)
  assert.equal((await readAll(bomb)).failure?.code, 'zstd_bomb')
})

test('packings that are not read are named', async () => {
  for (const [name, bytes] of [
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59]],
    ['rar', [0x52, 0x61, 0x72, 0x21, 0x1a, 7]],
    ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ] as const) {
    const { failure } = await readAll(Uint8Array.from(bytes))
    assert.equal(failure?.code, 'unsupported_compression')
    assert.match(failure?.message ?? '', new RegExp(name))
  }
  const words = await readAll('BZh,title\n1,A\n', { columns: { sku: 'BZh', title: 'title' } })
  assert.deepEqual(skusOf(words), ['2:1'])
})
