import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { crawlShop } from '../../../src/ingest/crawl/index.ts'
import { openCrawl, outline } from './support/crawl.ts'
import { gather } from './support/gather.ts'
import { type Handler, indexOf, productPage, startShop } from './support/shop.ts'

// One database for all: each shop has addresses of its own, and each crawl is a run of its own.
const crawl = await openCrawl()
after(() => crawl[Symbol.asyncDispose]())
let runId = 0

/** A crawl of one page that answers as given; its outline. */
async function crawlOne(handler: Handler, options: Parameters<typeof crawlMany>[1] = {}) {
  const { rows, counts } = await crawlMany({ '/p': handler }, options)
  return { outline: rows[0], count: counts['/p'] }
}

async function crawlMany(
  handlers: Record<string, Handler | string>,
  options: Parameters<typeof crawl.crawl>[0] = {},
) {
  await using shop = await startShop({ clock: crawl.time.clock })
  shop.routes.set('/map.xml', shop.sitemap(Object.keys(handlers)))
  for (const [path, handler] of Object.entries(handlers)) shop.routes.set(path, handler)
  const rows = outline(await crawl.crawl({ sitemapUrls: [shop.url('/map.xml')], runId: ++runId, ...options }))
  const counts = Object.fromEntries(Object.keys(handlers).map(path => [path, shop.count(path)]))
  return { rows, counts, seen: [...shop.seen] }
}

/** Fails once in the given way, then answers the page. */
function onceThenPage(fail: Handler): Handler {
  let asked = 0
  return (request, response) => {
    if (asked++ === 0) fail(request, response)
    else response.writeHead(200, { 'content-type': 'text/html' }).end(productPage('p'))
  }
}

test('a shop that is busy is left alone for as long as it asks, in seconds or by a date, and then asked again', async () => {
  for (const isDate of [false, true]) {
    for (const status of [429, 503]) {
      const untilMs = crawl.time.clock.now().getTime() + 120_000
      const retryAfter = isDate ? new Date(untilMs).toUTCString() : '120'
      const busy = onceThenPage((_request, response) =>
        response.writeHead(status, { 'retry-after': retryAfter }).end('busy'),
      )
      const { rows, seen } = await crawlMany({ '/p': busy })
      assert.deepEqual(rows, ['read p@19.90'])
      const [first, second] = seen.filter(({ path }) => path === '/p')
      const notBeforeMs = isDate ? Math.floor(untilMs / 1_000) * 1_000 : (first?.atMs ?? 0) + 120_000
      assert.ok((second?.atMs ?? 0) >= notBeforeMs, `${status} ${retryAfter}`)
    }
  }
})

test('a shop that wants to be left alone for hours is, for the rest of the crawl', async () => {
  const { rows, counts } = await crawlMany(
    {
      '/a': (_request, response) => response.writeHead(503, { 'retry-after': '86400' }).end(),
      '/b': productPage('b'),
      '/c': productPage('c'),
    },
    { perHostMax: 1 },
  )
  assert.deepEqual(rows, ['failed host_given_up', 'failed host_given_up', 'failed host_given_up'])
  assert.deepEqual(counts, { '/a': 1, '/b': 0, '/c': 0 })
})

test('what passes is tried again: drops, stalls and lies about the length', async () => {
  const faults: Record<string, Handler> = {
    drops: (_request, response) => response.destroy(),
    'drops in the middle': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': 5_000 })
      response.write('<html>', () => response.destroy())
    },
    lies: (_request, response) => {
      response.socket?.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 9000\r\n\r\n<html>')
    },
    'is in pieces': (_request, response) => response.writeHead(500).end('Fatal error'),
  }
  for (const [name, fault] of Object.entries(faults)) {
    assert.deepEqual(await crawlOne(onceThenPage(fault)), { outline: 'read p@19.90', count: 2 }, name)
  }
  const stalls = onceThenPage((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).write('<html>')
  })
  assert.deepEqual(await crawlOne(stalls, { stallMs: 50 }), { outline: 'read p@19.90', count: 2 })
})

test('what does not pass fails with its reason after a few attempts, and one page’s failure is not another’s', async () => {
  const { rows, counts } = await crawlMany(
    {
      '/broken': (_request, response) => response.writeHead(500).end(),
      '/good': productPage('good'),
      '/drips': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' })
        const drip = setInterval(() => response.write('.'), 5)
        response.on('close', () => clearInterval(drip))
      },
      '/huge': (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('x'.repeat(200_001)),
      '/teapot': (_request, response) => response.writeHead(418).end(),
      '/pdf': (_request, response) =>
        response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF'),
      '/json-ld': '<script type="application/ld+json">{"name":</script>',
    },
    { pageBytesMax: 200_000, pageTimeoutMs: 100, attemptsMax: 2 },
  )
  assert.deepEqual(rows, [
    'failed server_error',
    'read good@19.90',
    'failed timeout',
    'failed too_large',
    'failed bad_status',
    'read',
    'failed unreadable_page',
  ])
  assert.equal(counts['/broken'], 2)
  assert.equal(counts['/huge'], 1)
})

test('redirects are followed within the shop, and never out of it, inside, in circles or to a file', async () => {
  const to =
    (location: string): Handler =>
    (_request, response) =>
      response.writeHead(302, { location }).end()
  const { rows } = await crawlMany({
    '/moved': to('/new'),
    '/new': productPage('new'),
    '/loop': to('/loop'),
    '/away': to('http://elsewhere.example/'),
    '/metadata': to('http://169.254.169.254/latest/meta-data/'),
    '/file': to('file:///etc/passwd'),
    '/login': to('/account/login?next=/p'),
    '/account/login?next=/p': '<html><form>Who are you?</form></html>',
  })
  assert.deepEqual(rows, [
    'read new@19.90',
    'read new@19.90',
    'failed too_many_redirects',
    'failed redirected_away',
    'failed redirected_away',
    'failed invalid_url',
    'failed refused',
    'failed refused',
  ])
})

test('a name that leads inside is refused, whenever it begins to', async () => {
  let asked = 0
  const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '169.254.169.254', family: 4 }]
  await using shop = await startShop()
  shop.routes.set('/map.xml', (_request, response) =>
    response.writeHead(200, { connection: 'close' }).end(shop.sitemap(['/p'])),
  )
  shop.routes.set('/robots.txt', (_request, response) =>
    response.writeHead(404, { connection: 'close' }).end(),
  )
  const context = { ...crawl.context, network: { allowLoopback: true, resolve } }
  const options = crawl.options({ sitemapUrls: [shop.url('/map.xml')], runId: ++runId })
  assert.deepEqual(outline(await gather(crawlShop(context, options))), ['failed sitemap_failed'])
  assert.deepEqual(shop.paths(), ['/robots.txt'])
})

test('a refusal is taken for one: no second try, whether it comes as a status or as a captcha', async () => {
  const blocked = '<html><title>Just a moment...</title><script>window._cf_chl_opt = {}</script></html>'
  const { rows, counts } = await crawlMany({
    '/401': (_request, response) => response.writeHead(401).end(),
    '/403': (_request, response) => response.writeHead(403).end('Forbidden'),
    '/503': (_request, response) => response.writeHead(503, { 'cf-mitigated': 'challenge' }).end(blocked),
    '/captcha': blocked,
    '/denied': '<html><head><title>Access Denied</title></head></html>',
    '/with-recaptcha': productPage('fine'),
  })
  assert.deepEqual(rows, [...Array(5).fill('failed refused'), 'read fine@19.90'])
  assert.ok(Object.values(counts).every(count => count === 1))
})

test('a host that only fails or refuses is given up, not hammered', async () => {
  const pages = Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [
      `/p/${at}`,
      ((_request, response) => response.writeHead(403).end()) satisfies Handler as Handler,
    ]),
  )
  const { rows, counts } = await crawlMany(pages, { failuresMax: 4, perHostMax: 1 })
  assert.deepEqual(rows.slice(0, 4), Array(4).fill('failed refused'))
  assert.deepEqual(rows.slice(4), Array(26).fill('failed host_given_up'))
  assert.equal(
    Object.values(counts).reduce((sum, count) => sum + count),
    4,
  )
})

test('sitemaps that are missing, broken, cut, endless in each other or HTML are failures that are told', async () => {
  await using shop = await startShop()
  shop.routes.set('/p/1', productPage('1'))
  shop.routes.set('/html.xml', '<!doctype html><html><h1>Not found</h1></html>')
  shop.routes.set('/cut.xml', shop.sitemap(['/p/1']).slice(0, -9))
  shop.routes.set('/bomb.xml', '<!DOCTYPE x [<!ENTITY a "aaaa">]><urlset></urlset>')
  shop.routes.set('/deep-0.xml', indexOf([shop.url('/deep-1.xml'), shop.url('/deep-0.xml')]))
  for (let depth = 1; depth < 6; depth++) {
    shop.routes.set(`/deep-${depth}.xml`, indexOf([shop.url(`/deep-${depth + 1}.xml`)]))
  }
  const names = ['missing', 'html', 'cut', 'bomb', 'deep-0']
  const rows = await crawl.crawl({ sitemapUrls: names.map(name => shop.url(`/${name}.xml`)), runId: ++runId })
  assert.deepEqual(
    rows.map(({ url, status, code }) => `${new URL(url).pathname} ${status} ${code ?? ''}`),
    [
      '/p/1 read ',
      '/missing.xml failed sitemap_failed',
      '/html.xml failed sitemap_failed',
      '/cut.xml failed sitemap_failed',
      '/bomb.xml failed sitemap_failed',
      '/deep-3.xml failed too_many_sitemaps',
    ],
  )
  await using bare = await startShop()
  bare.routes.set('/', productPage('only'))
  assert.deepEqual(outline(await crawl.crawl({ startUrl: bare.url('/'), runId: ++runId })), [
    'read only@19.90',
    'failed no_sitemap',
  ])
})
