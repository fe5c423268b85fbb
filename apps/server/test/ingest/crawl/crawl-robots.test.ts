import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openCrawl, outline } from './support/crawl.ts'
import { productPage, startShop } from './support/shop.ts'

// One database for all: each shop has a name of its own.
const crawl = await openCrawl()
after(() => crawl[Symbol.asyncDispose]())

test('robots.txt is kept: pages it forbids are not asked for, and what was read from them before is let go', async () => {
  await using shop = await startShop()
  shop.routes.set('/map.xml', shop.sitemap(['/p/1', '/private/2', '/cart']))
  for (const path of ['/p/1', '/private/2']) shop.routes.set(path, productPage(path.slice(-1)))
  shop.routes.set('/robots.txt', 'User-agent: *\nDisallow: /cart')
  const sitemapUrls = [shop.url('/map.xml')]
  assert.deepEqual(outline(await crawl.crawl({ sitemapUrls })), ['read 1@19.90', 'read 2@19.90'])
  shop.routes.set(
    '/robots.txt',
    'User-agent: *\nDisallow:\n\nUser-agent: BuyWhere\nDisallow: /private\nDisallow: /cart',
  )
  const second = await crawl.crawl({ sitemapUrls, runId: 2 })
  assert.deepEqual(outline(second), ['read 1@19.90', 'gone robots_disallowed'])
  assert.deepEqual(outline(await crawl.crawl({ sitemapUrls, runId: 3 })), ['read 1@19.90'])
  assert.equal(shop.count('/private/2'), 1)
  assert.equal(shop.count('/cart'), 0)
})

test('a robots.txt that is not there allows all; one that fails or leads inside forbids all', async () => {
  const allowed: Record<string, string[]> = {}
  const answers: Record<string, [status: number, headers: Record<string, string>]> = {
    none: [404, {}],
    forbidden: [403, {}],
    loop: [302, { location: '/robots.txt' }],
    broken: [500, {}],
    busy: [503, { 'retry-after': '5' }],
    limited: [429, {}],
    inside: [301, { location: 'http://169.254.169.254/robots.txt' }],
    file: [301, { location: 'file:///etc/passwd' }],
  }
  let runId = 0
  for (const [name, [status, headers]] of Object.entries(answers)) {
    await using shop = await startShop()
    shop.routes.set('/robots.txt', (_request, response) => response.writeHead(status, headers).end())
    shop.routes.set('/sitemap.xml', shop.sitemap(['/p/1']))
    shop.routes.set('/p/1', productPage('1'))
    allowed[name] = outline(await crawl.crawl({ startUrl: shop.url('/'), runId: ++runId }))
    if (name === 'busy') assert.equal(shop.count('/robots.txt'), 3, 'it is asked again')
  }
  const all = ['read 1@19.90']
  const nothing = ['failed robots_unreachable']
  assert.deepEqual(allowed, {
    none: all,
    forbidden: all,
    loop: all,
    broken: nothing,
    busy: nothing,
    limited: nothing,
    inside: nothing,
    file: nothing,
  })
})

test('noindex is respected, in the page and in the header, unless it is said to another robot', async () => {
  await using shop = await startShop()
  const pages: Record<string, [header: string | null, meta: string, isRead: boolean]> = {
    '/plain': [null, '<meta name="robots" content="index,follow">', true],
    '/meta': [null, '<META content="NOINDEX, nofollow" name=robots>', false],
    '/none': [null, "<meta name='robots' content='none'>", false],
    '/ours': [null, '<meta name="buywhere" content="noindex">', false],
    '/other': [null, '<meta name="googlebot" content="noindex">', true],
    '/comment': [null, '<!-- <meta name="robots" content="noindex"> -->', true],
    '/header': ['noindex', '', false],
    '/header-ours': ['otherbot: nofollow, buywhere: noindex', '', false],
    '/header-other': ['otherbot: noindex, nofollow', '', true],
    '/header-date': ['unavailable_after: 25 Jun 2030 15:00:00 PST', '', true],
  }
  shop.routes.set('/map.xml', shop.sitemap(Object.keys(pages)))
  for (const [path, [header, meta]] of Object.entries(pages)) {
    shop.routes.set(path, (_request, response) => {
      const headers = header === null ? {} : { 'x-robots-tag': header }
      response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(meta + productPage('x'))
    })
  }
  const rows = await crawl.crawl({ sitemapUrls: [shop.url('/map.xml')] })
  assert.deepEqual(
    Object.fromEntries(rows.map(({ url, code }) => [new URL(url).pathname, code !== 'noindex'])),
    Object.fromEntries(Object.entries(pages).map(([path, [, , isRead]]) => [path, isRead])),
  )
})
