import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { crawlShop, crawlToSpool, forgetCrawledPages } from '../../../src/ingest/crawl/index.ts'
import { openCrawl, outline } from './support/crawl.ts'
import { productPage, startShop } from './support/shop.ts'

const PATHS = Array.from({ length: 12 }, (_, at) => `/p/${at}`)

async function openShop() {
  const shop = await startShop()
  shop.routes.set('/map.xml', shop.sitemap(PATHS))
  for (const path of PATHS) shop.routes.set(path, productPage(path))
  return shop
}

// One database for all: each shop has a name of its own.
const crawl = await openCrawl()
after(() => crawl[Symbol.asyncDispose]())

test('a crawl that is ended at any page goes on there: no page that was read is asked for again, none is left out', async () => {
  await using undisturbed = await openShop()
  const expected = outline(await crawl.crawl({ sitemapUrls: [undisturbed.url('/map.xml')] }))
  for (const [at, rowsBefore] of [1, 5, 11, 12].entries()) {
    await using shop = await openShop()
    const options = crawl.options({ sitemapUrls: [shop.url('/map.xml')], runId: at + 2 })
    let rows = 0
    for await (const _row of crawlShop(crawl.context, options)) if (++rows === rowsBefore) break
    assert.deepEqual(outline(await crawl.crawl(options)), expected)
    // What was on its way when it ended may be asked for twice.
    const repeated = PATHS.filter(path => shop.count(path) > 1)
    assert.ok(repeated.length <= 2, `${repeated} were asked for again`)
    assert.ok(PATHS.every(path => shop.count(path) >= 1))
  }
})

test('pages that failed are asked for again when the crawl goes on, and another run asks for all', async () => {
  await using shop = await openShop()
  shop.routes.set('/p/3', (_request, response) => response.writeHead(500).end())
  const sitemapUrls = [shop.url('/map.xml')]
  assert.equal(outline(await crawl.crawl({ sitemapUrls }))[3], 'failed server_error')
  shop.routes.set('/p/3', productPage('back'))
  shop.seen.length = 0
  assert.equal(outline(await crawl.crawl({ sitemapUrls }))[3], 'read back@19.90')
  assert.deepEqual(
    shop.paths().filter(path => path.startsWith('/p/')),
    ['/p/3'],
  )
  shop.seen.length = 0
  await crawl.crawl({ sitemapUrls, runId: 2 })
  assert.equal(shop.paths().filter(path => path.startsWith('/p/')).length, PATHS.length)
})

test('a failure forgets nothing: when the page answers again, it is known whether it changed', async () => {
  await using shop = await startShop()
  let isUp = true
  shop.routes.set('/map.xml', shop.sitemap(['/p']))
  shop.routes.set('/p', (request, response) => {
    if (!isUp) response.writeHead(500).end()
    else if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
    else response.writeHead(200, { 'content-type': 'text/html', etag: '"1"' }).end(productPage('p'))
  })
  const run = async (runId: number) =>
    outline(await crawl.crawl({ sitemapUrls: [shop.url('/map.xml')], runId }))
  assert.deepEqual(await run(1), ['read p@19.90'])
  isUp = false
  assert.deepEqual(await run(2), ['failed server_error'])
  isUp = true
  assert.deepEqual(await run(3), ['unchanged p@19.90'])
})

test('the spool holds each offer with the number of its page, and says whether the crawl saw everything', async () => {
  await using shop = await openShop()
  const folder = mkdtempSync(join(tmpdir(), 'crawl-spool-'))
  using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
  const path = join(folder, 'crawl.spool')
  const options = (runId: number) => crawl.options({ sitemapUrls: [shop.url('/map.xml')], runId })
  const read = () =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { line: number; offer?: { sku: string }; error?: { code: string } })
  const whole = await crawlToSpool(crawl.context, options(1), path)
  const { bytes, ...counts } = whole
  assert.deepEqual(counts, {
    isComplete: true,
    pagesRead: 12,
    pagesUnchanged: 0,
    pagesGone: 0,
    pagesFailed: 0,
  })
  assert.equal(bytes, readFileSync(path).length)
  assert.deepEqual(
    read()
      .map(({ line, offer }) => `${line} ${offer?.sku}`)
      .sort(),
    PATHS.map((sku, at) => `${at + 1} ${sku}`).sort(),
  )
  shop.routes.delete('/p/0')
  shop.routes.set('/p/1', (_request, response) => response.writeHead(403).end())
  const partly = await crawlToSpool(crawl.context, options(2), path)
  assert.deepEqual([partly.isComplete, partly.pagesGone, partly.pagesFailed], [false, 1, 1])
  assert.deepEqual(
    read().flatMap(({ line, error }) => (error === undefined ? [] : [`${line} ${error.code}`])),
    ['2 page_refused'],
  )
  shop.routes.set('/robots.txt', 'User-agent: *\nDisallow: /p/')
  shop.routes.set('/empty.xml', '<urlset></urlset>')
  const nothing = crawl.options({ sitemapUrls: [shop.url('/empty.xml')], runId: 3 })
  assert.equal(
    (await crawlToSpool(crawl.context, nothing, path)).isComplete,
    false,
    'nothing seen is not all seen',
  )
})

test('a crawl that is ended leaves no spool behind that could be taken for a whole one', async () => {
  await using shop = await openShop()
  const folder = mkdtempSync(join(tmpdir(), 'crawl-spool-'))
  using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
  const path = join(folder, 'crawl.spool')
  const aborter = new AbortController()
  shop.routes.set('/p/5', () => aborter.abort(new Error('the process ends')))
  const options = crawl.options({ sitemapUrls: [shop.url('/map.xml')], signal: aborter.signal })
  await assert.rejects(crawlToSpool(crawl.context, options, path), /the process ends/)
  assert.equal(existsSync(path), false)
  assert.equal(existsSync(`${path}.part`), false)
})

test('whatever a page says can be stored: NULs and halves of characters do not stop a crawl', async () => {
  const odd = 'a\0b\ud800c'
  await using crawl = await openCrawl()
  const { readPage } = crawl.context
  crawl.context.readPage = (html, url) => readPage(html, url).map(offer => ({ ...offer, title: odd }))
  await using shop = await startShop()
  shop.routes.set('/map.xml', shop.sitemap(['/p']))
  shop.routes.set('/p', productPage('p'))
  await crawl.crawl({ sitemapUrls: [shop.url('/map.xml')] })
  const again = await crawl.crawl({ sitemapUrls: [shop.url('/map.xml')] })
  assert.equal(again[0]?.offers[0]?.title, 'ab\ufffdc')
})

test('pages that nobody asked for in a long time are forgotten, those of today are not', async () => {
  await using crawl = await openCrawl()
  await using shop = await openShop()
  await crawl.crawl({ sitemapUrls: [shop.url('/map.xml')] })
  crawl.time.advance(90 * 86_400_000)
  shop.routes.set('/map.xml', shop.sitemap(['/p/0']))
  await crawl.crawl({ sitemapUrls: [shop.url('/map.xml')], runId: 2 })
  const before = new Date(crawl.time.clock.now().getTime() - 30 * 86_400_000)
  assert.equal(await forgetCrawledPages(crawl.db, before), PATHS.length - 1)
  const { rows } = await sql<{ url: string }>`select url from ingest.crawled_pages`.execute(crawl.db)
  assert.deepEqual(rows, [{ url: shop.url('/p/0') }])
})
