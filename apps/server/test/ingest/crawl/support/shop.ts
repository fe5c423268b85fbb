import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../../../src/kernel/clock.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void
export type Seen = { path: string; headers: IncomingMessage['headers']; atMs: number }

// Names of their own, so that shops of several tests can be in one database.
let shops = 0

/** A web server on loopback under any name; a text is an answer with status 200, what has no route is 404. */
export async function startShop(options: { name?: string; clock?: Clock } = {}) {
  const { name = `shop-${++shops}.example`, clock = { now: () => new Date(0) } } = options
  const routes = new Map<string, string | Handler>()
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    seen.push({ path, headers: request.headers, atMs: clock.now().getTime() })
    const route = routes.get(path)
    if (route === undefined) response.writeHead(404).end('nothing here')
    else if (typeof route === 'string') response.writeHead(200, { 'content-type': 'text/html' }).end(route)
    else route(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = (path: string, host = name) => `http://${host}:${port}${path}`
  return {
    port,
    routes,
    seen,
    url,
    /** The paths that were asked for, in order. */
    paths: () => seen.map(({ path }) => path),
    /** How often a path was asked for. */
    count: (path: string) => seen.filter(request => request.path === path).length,
    sitemap: (paths: readonly string[]) => sitemapOf(paths.map(path => url(path))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type Shop = Awaited<ReturnType<typeof startShop>>

export const toLoopback = async () => [{ address: '127.0.0.1', family: 4 }]

export function sitemapOf(urls: readonly string[]): string {
  const entries = urls.map(url => `<url><loc>${url.replaceAll('&', '&amp;')}</loc></url>`)
  return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join('')}</urlset>`
}

export function indexOf(urls: readonly string[]): string {
  return `<sitemapindex>${urls.map(url => `<sitemap><loc>${url}</loc></sitemap>`).join('')}</sitemapindex>`
}

/** A product page as shops write them. */
export function productPage(sku: string, price = '19.90'): string {
  const product = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: `Product ${sku}`,
    sku,
    offers: { '@type': 'Offer', price, priceCurrency: 'USD' },
  }
  return `<!doctype html><html><head><title>Product ${sku} | Shop</title>
    <script type="application/ld+json">${JSON.stringify(product)}</script>
    <script src="https://www.google.com/recaptcha/api.js"></script>
    </head><body><h1>Product ${sku}</h1><p>${price} USD</p></body></html>`
}
