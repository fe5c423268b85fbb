import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openCrawl, outline } from './support/crawl.ts'
import { indexOf, productPage, sitemapOf, startShop } from './support/shop.ts'

// One database for all: each shop has a name of its own.
const crawl = await openCrawl()
after(() => crawl[Symbol.asyncDispose]())

test('a shop is crawled from its start URL: robots.txt names the index, the index the sitemaps, they the pages', async () => {
  await using shop = await startShop()
  shop.routes.set('/robots.txt', `User-agent: *\nDisallow:\nSitemap: ${shop.url('/index.xml')}\n`)
  shop.routes.set('/index.xml', indexOf([shop.url('/a.xml.gz'), shop.url('/b.txt')]))
  shop.routes.set('/a.xml.gz', (_request, response) => {
    const pages = ['/p/1', '/p/2?utm_source=x', '/p/2#reviews', '/p/1']
    response.writeHead(200, { 'content-type': 'application/gzip' }).end(gzipSync(shop.sitemap(pages)))
  })
  shop.routes.set('/b.txt', `${shop.url('/p/3')}\n${shop.url('/about')}\nhttp://elsewhere.example/p/9\n`)
  for (const sku of ['1', '2', '3']) shop.routes.set(`/p/${sku}`, productPage(sku))
  shop.routes.set('/about', '<html><h1>About us</h1></html>')
  const rows = await crawl.crawl({ startUrl: shop.url('/') })
  assert.deepEqual(outline(rows), ['read 1@19.90', 'read 2@19.90', 'read 3@19.90', 'read'])
  assert.deepEqual(
    rows.map(({ page }) => page),
    [1, 2, 3, 4],
  )
  assert.deepEqual(shop.paths().sort(), [
    '/a.xml.gz',
    '/about',
    '/b.txt',
    '/index.xml',
    '/p/1',
    '/p/2',
    '/p/3',
    '/robots.txt',
  ])
})

test('every request says who asks and how to reach them, at the pace that was set, or slower if the shop asks for it', async () => {
  await using crawl = await openCrawl()
  await using shop = await startShop({ clock: crawl.time.clock })
  shop.routes.set('/robots.txt', 'User-agent: *\nDisallow:')
  shop.routes.set('/map.xml', shop.sitemap(['/p/1', '/p/2', '/p/3']))
  for (const sku of ['1', '2', '3']) shop.routes.set(`/p/${sku}`, productPage(sku))
  const sitemapUrls = [shop.url('/map.xml')]
  await crawl.crawl({ sitemapUrls, perHostMax: 1 })
  const gaps = () =>
    shop.seen
      .map(({ atMs }) => atMs)
      .map((atMs, at, all) => atMs - (all[at - 1] ?? atMs))
      .slice(1)
  assert.ok(
    gaps().every(ms => ms >= 1_000),
    `requests came ${gaps()} ms apart`,
  )
  for (const { headers } of shop.seen) {
    assert.equal(headers['user-agent'], 'BuyWhere/0.1 (+https://buywhere.dev/crawler)')
    assert.equal(headers.from, undefined)
  }
  shop.seen.length = 0
  shop.routes.set('/robots.txt', 'User-agent: *\nCrawl-delay: 7\nDisallow:')
  crawl.context.identity = { contactUrl: 'https://us.example/bot', contactEmail: 'bot@us.example' }
  await crawl.crawl({ sitemapUrls, runId: 2, perHostMax: 1 })
  // The first was robots.txt itself.
  assert.ok(
    gaps()
      .slice(1)
      .every(ms => ms >= 7_000),
    `requests came ${gaps()} ms apart`,
  )
  assert.equal(shop.seen[1]?.headers['user-agent'], 'BuyWhere/0.1 (+https://us.example/bot)')
  assert.equal(shop.seen[1]?.headers.from, 'bot@us.example')
})

test('pages that did not change are not sent again: their offers are those of the last reading', async () => {
  await using shop = await startShop()
  shop.routes.set('/map.xml', shop.sitemap(['/etag', '/date', '/neither', '/gone']))
  const conditional = (name: string, value: string, condition: string, sku: string) => {
    shop.routes.set(`/${sku}`, (request, response) => {
      if (request.headers[condition] === value) response.writeHead(304).end()
      else response.writeHead(200, { 'content-type': 'text/html', [name]: value }).end(productPage(sku))
    })
  }
  conditional('etag', 'W/"abc"', 'if-none-match', 'etag')
  conditional('last-modified', 'Sat, 21 Nov 2026 00:00:00 GMT', 'if-modified-since', 'date')
  shop.routes.set('/neither', productPage('neither'))
  shop.routes.set('/gone', productPage('gone'))
  const sitemapUrls = [shop.url('/map.xml')]
  const first = await crawl.crawl({ sitemapUrls })
  assert.deepEqual(outline(first), [
    'read etag@19.90',
    'read date@19.90',
    'read neither@19.90',
    'read gone@19.90',
  ])
  shop.routes.set('/neither', productPage('neither', '15.00'))
  shop.routes.set('/gone', (_request, response) => response.writeHead(410).end())
  const second = await crawl.crawl({ sitemapUrls, runId: 2 })
  assert.deepEqual(outline(second), [
    'unchanged etag@19.90',
    'unchanged date@19.90',
    'read neither@15.00',
    'gone',
  ])
  assert.deepEqual(second[0]?.offers, first[0]?.offers)
  // Read by an older reader: confirming it would keep what that one got wrong.
  const third = await crawl.crawl({ sitemapUrls, runId: 3, readerVersion: 2 })
  assert.deepEqual(outline(third).slice(0, 2), ['read etag@19.90', 'read date@19.90'])
})

test('a 304 that nobody asked for confirms nothing', async () => {
  await using shop = await startShop()
  shop.routes.set('/map.xml', shop.sitemap(['/p']))
  shop.routes.set('/p', (_request, response) => response.writeHead(304).end())
  assert.deepEqual(outline(await crawl.crawl({ sitemapUrls: [shop.url('/map.xml')] })), ['failed bad_status'])
})

test('only the shop’s own hosts and the wanted paths are asked for; others count when they are allowed', async () => {
  await using shop = await startShop({ name: 'shop.example' })
  const hosts = ['www.shop.example', 'us.shop.example', 'outlet.example', 'evil-shop.example']
  const urls = ['/en/p/1', '/en/p/2?page=2', '/de/p/1', '/en/help'].map(path => shop.url(path))
  shop.routes.set('/map.xml', sitemapOf([...urls, ...hosts.map(host => shop.url('/en/p/5', host))]))
  for (const path of ['/en/p/1', '/de/p/1', '/en/p/5']) shop.routes.set(path, productPage(path))
  const rows = await crawl.crawl({
    startUrl: shop.url('/'),
    sitemapUrls: [shop.url('/map.xml')],
    include: ['/en/*/'],
    exclude: ['*?page='],
    allowedHosts: ['Outlet.Example'],
  })
  assert.deepEqual(
    rows.map(({ url }) => url),
    [shop.url('/en/p/1'), ...hosts.slice(0, 3).map(host => shop.url('/en/p/5', host))],
  )
})

test('a sitemap of 50,000 pages is read to its end; more than may be read is said, not left out in silence', async () => {
  await using crawl = await openCrawl({ readPage: () => [] })
  await using shop = await startShop()
  const paths = Array.from({ length: 50_000 }, (_, at) => `/p/${at}`)
  shop.routes.set('/map.xml', shop.sitemap(paths))
  // All but five are none of ours.
  const wanted = await crawl.crawl({
    sitemapUrls: [shop.url('/map.xml')],
    include: ['/p/4999?$', '/p/4999*5$'],
  })
  assert.deepEqual(
    wanted.map(({ url }) => new URL(url).pathname),
    ['/p/49995'],
  )
  const some = await crawl.crawl({ sitemapUrls: [shop.url('/map.xml')], runId: 2, pagesMax: 3 })
  assert.deepEqual(outline(some), ['gone', 'gone', 'gone', 'failed too_many_pages'])
})
