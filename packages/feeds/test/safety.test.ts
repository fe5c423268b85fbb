import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { FeedError, parseFeed } from '../src/index.ts'
import { collect, offersOf, readAll, rejectsOf, skusOf } from './read-all.ts'

const item = (id: number, title = 'T') => `<item><g:id>${id}</g:id><g:title>${title}</g:title></item>\n`
const rss = (items: string) => `<rss><channel>\n${items}</channel></rss>`
const csv = (rows: number) =>
  `id,title\n${Array.from({ length: rows }, (_, at) => `${at},Title ${at * 7919}`).join('\n')}\n`

test('gzip is read, in several members and padded with zeros too', async () => {
  const halves = Buffer.concat([gzipSync('id,title\n1,A\n'), gzipSync('2,B\n')])
  assert.deepEqual(skusOf(await readAll(halves)), ['2:1', '3:2'])
  assert.deepEqual(skusOf(await readAll(Buffer.concat([halves, Buffer.alloc(512)]))), ['2:1', '3:2'])
})

test('a truncated gzip feed keeps the rows before the cut', async () => {
  const packed = gzipSync(csv(5_000))
  const reading = await readAll(packed.subarray(0, packed.length / 2))
  assert.equal(reading.failure?.code, 'truncated_feed')
  assert.ok(reading.rows.length > 1_000 && reading.rows.length < 5_000)
})

test('damaged gzip is told from a truncated one', async () => {
  const packed = gzipSync(csv(20_000), { level: 1 })
  const middle = packed.length >> 1
  packed.fill(0xff, middle, middle + 50)
  assert.equal((await readAll(packed)).failure?.code, 'corrupt_gzip')
})

test('a gzip bomb is stopped by its ratio and by its size', async () => {
  const bomb = gzipSync(Buffer.concat([Buffer.from('id,title\n1,A\n2,'), Buffer.alloc(30_000_000, 'x')]))
  const byRatio = await readAll(bomb)
  assert.equal(byRatio.failure?.code, 'gzip_bomb')
  assert.deepEqual(skusOf(byRatio), ['2:1'])
  const bySize = await readAll(gzipSync(csv(1_000)), { limits: { feedBytesMax: 5_000 } })
  assert.equal(bySize.failure?.code, 'gzip_bomb')
  const plain = await readAll(csv(1_000), { limits: { feedBytesMax: 5_000 } })
  assert.equal(plain.failure?.code, 'feed_too_large')
})

test('a packing within a packing is refused', async () => {
  assert.equal((await readAll(gzipSync(gzipSync('id,title\n1,A')))).failure?.code, 'unsupported_compression')
})

test('a DOCTYPE ends the reading and nothing it declares is expanded', async () => {
  const feed = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "boom">]>${rss(item(1, '&x;'))}`
  const reading = await readAll(feed)
  assert.equal(reading.failure?.code, 'dtd_forbidden')
  assert.deepEqual(reading.rows, [])
  const late = await readAll(rss(`${item(1)}<!DOCTYPE rss SYSTEM "http://evil.example/x">${item(2)}`))
  assert.equal(late.failure?.code, 'dtd_forbidden')
  assert.deepEqual(skusOf(late), ['2:1'])
})

test('an HTML page in the place of the feed is recognised', async () => {
  for (const page of [
    '<!DOCTYPE html><html><body>Log in</body></html>',
    '\n<!-- x -->\n\n<HTML><p>404</p>',
  ]) {
    for (const options of [{}, { format: 'google-xml' as const }, { format: 'csv' as const }]) {
      assert.equal((await readAll(page, options)).failure?.code, 'not_a_feed')
    }
  }
})

test('an empty feed is an error and not a feed without offers', async () => {
  for (const feed of ['', ' \n\n', '\ufeff', gzipSync('')]) {
    assert.equal((await readAll(feed)).failure?.code, 'empty_feed')
  }
  assert.equal((await collect([])).failure?.code, 'empty_feed')
})

test('a truncated XML feed keeps the rows before the cut', async () => {
  const whole = rss(item(1) + item(2) + item(3))
  for (const cut of [whole.length - 3, whole.length - 30, whole.length - 60]) {
    const reading = await readAll(whole.slice(0, cut))
    assert.equal(reading.failure?.code, 'truncated_feed')
    assert.ok(skusOf(reading).includes('2:1'))
  }
})

test('a field over a million characters costs its row only, in every format', async () => {
  const long = 'x'.repeat(1_100_000)
  for (const [feed, expected] of [
    [
      rss(item(1) + item(2, long) + item(3) + item(4, `<![CDATA[${long}]]>`) + item(5)),
      ['3:field_too_large', '5:field_too_large'],
    ],
    [
      `id,title\n1,A\n2,"${long}\n${long}"\n3,B\n4,${long}\n5,C\n`,
      ['3:field_too_large', '6:field_too_large'],
    ],
    [
      `{"id":1,"title":"A"}\n{"id":2,"title":"${long}"}\n{"id":3,"title":"A"}\n{"id":4,"x":{"y":"${long}"}}\n{"id":5,"title":"A"}\n`,
      ['2:field_too_large', '4:field_too_large'],
    ],
    [
      `[{"id":1,"title":"A"},\n{"id":2,"title":"${long}"},\n{"id":3,"title":"B"},{"id":5,"title":"B"}]`,
      ['2:field_too_large'],
    ],
  ] as const) {
    const reading = await readAll(feed)
    assert.equal(reading.failure, null)
    assert.deepEqual(rejectsOf(reading), expected)
    assert.deepEqual(
      offersOf(reading).map(offer => offer.sku),
      ['1', '3', '5'],
    )
  }
})

test('a row that is too long as a whole is rejected as such, in every format', async () => {
  const limits = { rowCharsMax: 300, fieldCharsMax: 100 }
  const parts = Array.from({ length: 8 }, () => 'x'.repeat(50))
  const fields = parts.map((part, at) => `"c${at}":"${part}"`).join(',')
  const tags = parts.map(part => `<g:c>${part}</g:c>`).join('')
  for (const feed of [
    rss(`${item(1)}<item>${tags}</item>\n${item(3)}`),
    `id,title,a,b,c,d,e,f\n2,${parts.slice(1).join(',')}\n3,A,,,,,,\n`,
    `{"id":1,"title":"A"}\n{${fields}}\n{"id":3,"title":"A"}\n`,
    `[{"id":1,"title":"A"},\n{${fields}},{"id":3,"title":"A"}]`,
  ]) {
    const reading = await readAll(feed, { limits })
    assert.equal(reading.failure, null)
    assert.match(rejectsOf(reading).join(), /^\d:row_too_large$/)
    assert.equal(offersOf(reading).at(-1)?.sku, '3')
  }
})

test('rows of too many columns or too deep a nesting are rejected', async () => {
  const many = Array.from({ length: 2_001 }, (_, at) => `"c${at}":1`).join(',')
  const deep = `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`
  const reading = await readAll(
    `{"id":1,"title":"A"}\n{"id":2,${many}}\n{"id":3,"x":${deep}}\n{"id":4,"title":"A"}\n`,
  )
  assert.deepEqual(rejectsOf(reading), ['2:too_many_columns', '3:too_deep'])
  const wide = await readAll(`id,title\n1,A\n2,B${',x'.repeat(2_100)}\n3,C\n`)
  assert.deepEqual(rejectsOf(wide), ['3:too_many_columns'])
  const crowded = await readAll(rss(`<item>${'<g:x/>'.repeat(2_001)}</item>${item(2)}`))
  assert.deepEqual(rejectsOf(crowded), ['2:too_many_columns'])
  assert.equal((await readAll(`<rss>${'<a>'.repeat(100)}`)).failure?.code, 'too_deep')
})

test('an endless tag or comment is not held in memory', async () => {
  assert.equal((await readAll(`<rss><item a="${'x'.repeat(200_000)}`)).failure?.code, 'malformed_feed')
  const commented = await readAll(rss(`<!-- ${'x'.repeat(3_000_000)} -->${item(1)}`))
  assert.deepEqual(skusOf(commented), ['2:1'])
})

test('an error of the source itself is passed on after the rows before it', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('id,title\n1,A\n2,B\n3,')
    throw new Error('connection lost')
  }
  let rows = 0
  await assert.rejects(async () => {
    for await (const batch of parseFeed(broken())) rows += batch.length
  }, /connection lost/)
  assert.equal(rows, 2)
})

test('a reader that stops early closes the source', async () => {
  let isClosed = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from('id,title\n')
      while (true) yield Buffer.from('1,A\n'.repeat(10_000))
    } finally {
      isClosed = true
    }
  }
  for await (const batch of parseFeed(endless())) {
    assert.equal(batch.length, 500)
    break
  }
  assert.equal(isClosed, true)
})

test('a map for a format that has its own columns is refused', async () => {
  const { failure } = await readAll(rss(item(1)), { columns: { sku: 'a', title: 'b' } })
  assert.ok(failure instanceof FeedError)
  assert.equal(failure.code, 'bad_column_map')
})
