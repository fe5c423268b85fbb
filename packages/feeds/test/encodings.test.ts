import assert from 'node:assert/strict'
import { test } from 'node:test'
import iconv from 'iconv-lite'
import { offersOf, readAll, skusOf } from './read-all.ts'

const FEED = 'id,title\n1,Café crème 50€\n'

test('UTF-8 and UTF-16 are read with their byte order marks', async () => {
  for (const bytes of [
    Buffer.from(`\ufeff${FEED}`),
    iconv.encode(FEED, 'utf-16le', { addBOM: true }),
    iconv.encode(FEED, 'utf-16be', { addBOM: true }),
    iconv.encode(FEED, 'utf-16le'),
  ]) {
    assert.equal(offersOf(await readAll(bytes))[0]?.title, 'Café crème 50€')
  }
})

test('bytes that are not UTF-8 are read as Windows-1252, however late they come', async () => {
  const ascii = Array.from({ length: 20_000 }, (_, at) => `${at + 2},plain`).join('\n')
  const bytes = iconv.encode(`id,title\n${ascii}\n1,Café 50€\n`, 'windows-1252')
  assert.equal(offersOf(await readAll(bytes)).at(-1)?.title, 'Café 50€')
})

test('one broken character does not turn the other accents into rubbish', async () => {
  const bytes = Buffer.concat([
    Buffer.from('id,title\n1,éèàüöñç\n2,x'),
    Buffer.from([0xff]),
    Buffer.from('y\n3,é\n'),
  ])
  assert.deepEqual(
    offersOf(await readAll(bytes)).map(offer => offer.title),
    ['éèàüöñç', 'x\ufffdy', 'é'],
  )
})

test('the encoding that an XML declaration names is used', async () => {
  for (const [encoding, title] of [
    ['ISO-8859-1', 'Café'],
    ['Shift_JIS', '日本語のカップ'],
    ['GBK', '中文杯子'],
    ['Big5', '中文杯子'],
    ['TIS-620', 'แก้วน้ำ'],
  ] as const) {
    const feed = `<?xml version="1.0" encoding="${encoding}"?><rss><channel><item><g:id>1</g:id><g:title>${title}</g:title></item></channel></rss>`
    assert.equal(offersOf(await readAll(iconv.encode(feed, encoding)))[0]?.title, title, encoding)
  }
})

test('an encoding can be given from outside, and one that is unknown is refused', async () => {
  assert.equal(
    offersOf(await readAll(iconv.encode('id,title\n1,杯子\n', 'gb18030'), { encoding: 'gb18030' }))[0]?.title,
    '杯子',
  )
  for (const encoding of ['klingon', 'base64']) {
    assert.equal((await readAll(FEED, { encoding })).failure?.code, 'unsupported_encoding')
  }
})

test('control characters go, written out or escaped', async () => {
  assert.equal(offersOf(await readAll('id,title\n1,A\u0000B\u0007C\u0085\n'))[0]?.title, 'ABC')
  assert.equal(offersOf(await readAll('{"id":1,"title":"A\\u0000B\\ud800"}'))[0]?.title, 'AB\ufffd')
  const xml = '<rss><channel><item><g:id>1</g:id><g:title>A&#7;B&#0;</g:title></item></channel></rss>'
  assert.equal(offersOf(await readAll(xml))[0]?.title, 'AB\ufffd')
})

test('lines are counted the same in every encoding', async () => {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be']) {
    const bytes = iconv.encode('id,title\r\n\r\n1,A\r\n2,é\r\n', encoding, { addBOM: true })
    assert.deepEqual(skusOf(await readAll(bytes)), ['3:1', '4:2'])
  }
})

test('no character is lost or split at the edge of a block', async () => {
  const titles = Array.from({ length: 9_000 }, (_, at) => 'aé日😀'.repeat(1 + (at % 5)))
  const feed = `id,title\n${titles.map((title, at) => `${at},${title}`).join('\r\n')}\r\n`
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'gb18030']) {
    const bytes = iconv.encode(feed, encoding, { addBOM: encoding.startsWith('utf-16') })
    const options = encoding === 'gb18030' ? { encoding } : {}
    for (const blockBytes of [997, 1_001, 65_536]) {
      const reading = await readAll(bytes, { ...options, limits: { blockBytes } })
      const offers = offersOf(reading)
      assert.equal(reading.rows.at(-1)?.line, 9_001)
      assert.deepEqual(
        offers.map(offer => offer.title),
        titles,
      )
    }
  }
})
