import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { FeedError } from '../src/feed-error.ts'
import { readSitemap } from '../src/sitemap/read-sitemap.ts'
import type { SitemapEntry } from '../src/sitemap/sitemap-entry.ts'

type Reading = { entries: SitemapEntry[]; failure: string | null }

async function read(sitemap: string | Uint8Array, chunkBytes = 1_000_000): Promise<Reading> {
  const bytes = typeof sitemap === 'string' ? Buffer.from(sitemap) : sitemap
  async function* stream() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  const entries: SitemapEntry[] = []
  try {
    for await (const entry of readSitemap(stream())) entries.push(entry)
  } catch (error) {
    assert.ok(error instanceof FeedError, String(error))
    return { entries, failure: error.code }
  }
  return { entries, failure: null }
}

const page = (url: string, lastModified: string | null = null) => ({ kind: 'page', url, lastModified })

const SITEMAP = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">
  <url>
    <loc> https://shop.example/p?a=1&amp;b=2 </loc>
    <image:image><image:loc>https://cdn.example/1.jpg</image:loc></image:image>
    <xhtml:link rel="alternate" hreflang="de" href="https://shop.example/de/p"/>
    <lastmod>2026-11-20</lastmod>
  </url>
  <url><lastmod>2026-11-20T10:00:00+08:00</lastmod><loc><![CDATA[https://shop.example/q?x=1&y=2]]></loc></url>
  <url><loc>https://shop.example/r</loc><lastmod>yesterday</lastmod></url>
  <url><priority>0.5</priority></url>
</urlset>`

const PAGES = [
  page('https://shop.example/p?a=1&b=2', '2026-11-20T00:00:00.000Z'),
  page('https://shop.example/q?x=1&y=2', '2026-11-20T02:00:00.000Z'),
  page('https://shop.example/r'),
]

test('a sitemap gives its pages, plain or gzip, and not their pictures or translations', async () => {
  assert.deepEqual(await read(SITEMAP), { entries: PAGES, failure: null })
  assert.deepEqual(await read(gzipSync(SITEMAP)), { entries: PAGES, failure: null })
  assert.deepEqual(await read(Buffer.from(`\ufeff${SITEMAP}`, 'utf16le')), { entries: PAGES, failure: null })
})

test('an index gives further sitemaps, prefixes or not', async () => {
  const index = `<sm:sitemapindex xmlns:sm="x"><sm:sitemap><sm:loc>https://shop.example/1.xml.gz</sm:loc>
    <sm:lastmod>2026-11-20T10:00:00Z</sm:lastmod></sm:sitemap></sm:sitemapindex>`
  assert.deepEqual((await read(index)).entries, [
    { kind: 'sitemap', url: 'https://shop.example/1.xml.gz', lastModified: '2026-11-20T10:00:00.000Z' },
  ])
})

test('RSS, Atom and plain lists are sitemaps, too', async () => {
  const rss = `<rss><channel><link>https://shop.example/</link><image><url>https://shop.example/logo.png</url></image>
    <item><link>https://shop.example/p</link><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>`
  const atom = `<feed><link href="https://shop.example/"/><entry><link rel="self" href="https://shop.example/self"/>
    <link href="https://shop.example/p"/><updated>2026-11-20T10:00:00Z</updated></entry></feed>`
  const wanted = [page('https://shop.example/p', '2026-11-20T10:00:00.000Z')]
  assert.deepEqual((await read(rss)).entries, wanted)
  assert.deepEqual((await read(atom)).entries, wanted)
  const list = 'https://shop.example/p\r\n\r\nnot an address\r\nhttps://shop.example/q'
  assert.deepEqual((await read(list)).entries, [
    page('https://shop.example/p'),
    page('https://shop.example/q'),
  ])
})

test('what is hostile, broken or no sitemap is refused by its code, after the pages before it', async () => {
  const head = SITEMAP.slice(0, SITEMAP.indexOf('<url><lastmod>'))
  const cases: [sitemap: string | Uint8Array, failure: string, pages: number][] = [
    ['', 'empty_feed', 0],
    ['<!DOCTYPE html><html><body>Not found</body></html>', 'not_a_feed', 0],
    ['Not found', 'not_a_feed', 0],
    ['<products><url><loc>https://shop.example/p</loc></url></products>', 'not_a_feed', 0],
    ['<!DOCTYPE urlset [<!ENTITY a "b">]><urlset></urlset>', 'dtd_forbidden', 0],
    [head, 'truncated_feed', 1],
    [`${head}</x>`, 'malformed_feed', 1],
    [`${head}<url>${'<a>'.repeat(100)}`, 'too_deep', 1],
    [gzipSync(SITEMAP).subarray(0, 200), 'truncated_feed', 0],
    [gzipSync(Buffer.alloc(50_000_000, 'a')), 'gzip_bomb', 0],
  ]
  for (const [sitemap, failure, pages] of cases) {
    const reading = await read(sitemap)
    assert.deepEqual(
      [reading.failure, reading.entries.length],
      [failure, pages],
      String(sitemap).slice(0, 60),
    )
  }
})

test('an address that is too long is passed over, however long', async () => {
  for (const chars of [2_049, 100_000, 20_000_000]) {
    const long = `https://shop.example/${'a'.repeat(chars)}`
    const xml = `<urlset><url><loc>${long}</loc></url><url><loc>https://shop.example/p</loc></url></urlset>`
    assert.deepEqual(await read(xml), { entries: [page('https://shop.example/p')], failure: null })
    const list = `${long}\nhttps://shop.example/p`
    assert.deepEqual(await read(list), { entries: [page('https://shop.example/p')], failure: null })
  }
})

test('how the network cuts a sitemap changes nothing', async () => {
  const gzip = gzipSync(SITEMAP)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 700 }), fc.boolean(), async (chunkBytes, isGzip) => {
      assert.deepEqual((await read(isGzip ? gzip : SITEMAP, chunkBytes)).entries, PAGES)
    }),
    { numRuns: 40 },
  )
})

test('whatever bytes come, they are read or refused', async () => {
  const pieces = fc.constantFrom(
    '<urlset>',
    '<url>',
    '<loc>',
    '</loc>',
    '</url>',
    '&amp;',
    '&#',
    '<![CDATA[',
    ']]>',
    'https://a.b/',
    '<!--',
    '"',
    '\0',
    '\n',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), async parts => {
      await read(parts.join(''))
    }),
    { numRuns: 200 },
  )
})
