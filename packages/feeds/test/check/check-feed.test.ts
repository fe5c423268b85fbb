import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { checkFeed } from '../../src/index.ts'
import { checkText, codesOf, findingsOf, tsv } from './check-text.ts'

const row = (id: number, change: Record<string, string> = {}): Record<string, string> => ({
  id: `lamp-${id}`,
  title: `Brass desk lamp of series ${id}`,
  description: 'A lamp of solid brass for the desk, with a shade of green glass.',
  link: `https://lamps.test.shop/${id}`,
  image_link: `https://lamps.test.shop/${id}.jpg`,
  availability: 'in_stock',
  price: '49.90 USD',
  brand: 'Lumen',
  mpn: `L-${id}`,
  ...change,
})

test('what spoils a whole feed is one clear finding, at its line where it has one', async () => {
  const broken: readonly (readonly [feed: string | Uint8Array, finding: string])[] = [
    ['', 'error feed.empty_feed @ -'],
    ['  \n\n', 'error feed.empty_feed @ -'],
    ['<!doctype html><html><body>Sign in</body></html>', 'error feed.not_a_feed @ 1'],
    ['just some words', 'error feed.unknown_format @ 1'],
    ['PAR1 and nothing behind it', 'error feed.truncated_feed @ -'],
    ['<!DOCTYPE rss [<!ENTITY a "b">]>\n<rss><channel></channel></rss>', 'error feed.dtd_forbidden @ 1'],
    ['<rss><channel>\n<item><id>1</id>', 'error feed.truncated_feed @ 2'],
    ['<rss><channel>\n</item></channel></rss>', 'error feed.malformed_feed @ 2'],
    ['<urlset><url><loc>https://a.test</loc></url></urlset>', 'error feed.not_a_feed @ 1'],
    [`${'<a>'.repeat(100)}`, 'error feed.too_deep @ 1'],
    [gzipSync('id\ttitle\tlink\n').subarray(0, 20), 'error feed.truncated_feed @ -'],
    ['7z\xbc\xaf\x27\x1c'.repeat(10), 'error feed.unknown_format @ 1'],
  ]
  for (const [feed, finding] of broken) {
    const report = await checkText(feed, { target: 'google' })
    assert.deepEqual([findingsOf(report)[0], report.isComplete], [finding, false], String(feed).slice(0, 30))
    assert.ok((report.findings[0]?.fix.length ?? 0) > 10)
  }
})

test('a bomb is a finding too', async () => {
  const feed = gzipSync(Buffer.alloc(1_000_000, 'id\ttitle\tlink\n'))
  const report = await checkText(feed, { target: 'google', limits: { ratioGraceBytes: 100_000 } })
  assert.equal(codesOf(report)[0], 'feed.gzip_bomb')
})

test('a feed of nothing but its header has no products', async () => {
  assert.deepEqual(codesOf(await checkText('id\ttitle\tlink\n', { target: 'google' })), ['feed.no_rows'])
})

test('a packed feed in an old encoding is read, and told to be what it is', async () => {
  const text = tsv([row(1, { title: 'Lampe für den Schreibtisch, grün' })])
  const report = await checkText(gzipSync(Buffer.from(text, 'latin1')), { target: 'google' })
  assert.deepEqual([report.format, report.encoding, codesOf(report)], ['google-tsv', 'windows-1252', []])
  assert.equal((await checkText(text, { target: 'google' })).encoding, 'utf-8')
  assert.equal((await checkText(Buffer.from(`\ufeff${text}`, 'utf16le'))).encoding, 'utf-16le')
})

test('five examples are kept of however many, with line, id and value', async () => {
  const rows = Array.from({ length: 2_000 }, (_, at) => row(at, at % 2 === 0 ? {} : { price: '1,00' }))
  const report = await checkText(tsv(rows), { target: 'google' })
  const [finding] = report.findings
  assert.deepEqual([finding?.code, finding?.rows, finding?.examples.length], ['price_format', 1_000, 5])
  assert.deepEqual(finding?.examples[0], { line: 3, item: 'lamp-1', value: '1,00' })
  assert.deepEqual([report.rowsRead, report.rowsUsable, report.score], [2_000, 1_000, 50])
})

test('rows on one line are as many rows', async () => {
  const item = (id: number): string => `<item><id>${id}</id></item>`
  const report = await checkText(`<rss><channel>${item(1)}${item(2)}${item(3)}</channel></rss>`)
  assert.equal(report.findings.find(({ field }) => field === 'price')?.rows, 3)
})

test('a row that cannot be read is told and counted, the rest goes on', async () => {
  const report = await checkText(
    `${JSON.stringify({ item_id: '1', enable_search: true })}\nnonsense\n{"item_id":"2"}\n`,
  )
  assert.deepEqual([report.rowsRead, report.rowsBroken], [3, 1])
  const finding = report.findings.find(({ code }) => code === 'malformed_row')
  assert.deepEqual([finding?.rows, finding?.examples[0]?.line], [1, 2])
})

test('findings come worst first, the fields with those that are needed first', async () => {
  const report = await checkText(tsv([row(1, { price: '', title: 'x'.repeat(151) }), row(2, { price: '' })]))
  assert.deepEqual(codesOf(report).slice(0, 2), ['price.missing', 'title.too_long'])
  assert.deepEqual(
    report.fields.slice(0, 7).map(({ field, rows }) => `${field} ${rows}`),
    ['id 2', 'title 2', 'description 2', 'link 2', 'image_link 2', 'availability 2', 'price 0'],
  )
})

test('a feed that breaks off keeps what was found before, and half the score at most', async () => {
  const whole = `<rss><channel>${[1, 2, 3]
    .map(
      id =>
        `<item>${Object.entries(row(id))
          .map(([name, value]) => `<${name}>${value}</${name}>`)
          .join('')}</item>`,
    )
    .join('\n')}`
  const report = await checkText(whole, { target: 'google' })
  assert.deepEqual([report.rowsUsable, report.score, codesOf(report)], [3, 50, ['feed.truncated_feed']])
})

test('an error of the source is passed on', async () => {
  const input = async function* () {
    yield Buffer.from('id\ttitle\tlink\n')
    throw new Error('the wire was cut')
  }
  await assert.rejects(checkFeed(input()), /the wire was cut/)
})

test('no bytes make the check throw, and every score is from 0 to 100', async () => {
  const starts = [
    '',
    '<rss><channel><item>',
    '[{"id":',
    'id\ttitle\tlink\n',
    '{"products":[',
    '<!doctype html><html>',
  ]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), async (start, bytes) => {
      const report = await checkText(Buffer.concat([Buffer.from(start), bytes]))
      assert.ok(report.score >= 0 && report.score <= 100)
      assert.ok(report.rowsUsable <= report.rowsRead)
    }),
    { numRuns: 200 },
  )
})

test('hostile names and values of a row are only names and values', async () => {
  const feed =
    '{"item_id":"1","__proto__":{"price":"5 USD"},"constructor":"x","toString":"y","enable_search":true}\n'
  const report = await checkText(feed)
  assert.equal(report.fields.find(({ field }) => field === 'price')?.rows, 0)
})
