import type { CrawlPlan } from './crawl-options.ts'

/** Which addresses a crawl may ask for. */
export type CrawlScope = {
  /** Whether the host is the shop's: its own, one below it, with or without `www.`, or one that was allowed. */
  hasHost(url: URL): boolean
  /** Whether the page's path is wanted, too. */
  hasPage(url: URL): boolean
}

export function createScope(
  plan: Pick<CrawlPlan, 'startUrl' | 'sitemapUrls' | 'include' | 'exclude' | 'allowedHosts'>,
): CrawlScope {
  const own = plan.startUrl === null ? plan.sitemapUrls : [plan.startUrl]
  const shops = own.map(url => withoutWww(url.hostname))
  const allowed = new Set(plan.allowedHosts)
  const hasHost = ({ hostname }: URL) => {
    const host = withoutWww(hostname)
    return allowed.has(hostname) || shops.some(shop => host === shop || isBelow(host, shop))
  }
  return {
    hasHost,
    hasPage(url) {
      const path = url.pathname + url.search
      const { include, exclude } = plan
      if (!hasHost(url) || exclude.some(pattern => matchesPath(pattern, path))) return false
      return include.length === 0 || include.some(pattern => matchesPath(pattern, path))
    },
  }
}

/** As in robots.txt: from the start of the path, `*` for anything, `$` for its end. Linear in the path. */
export function matchesPath(pattern: string, path: string): boolean {
  const isAnchored = pattern.endsWith('$')
  const [first = '', ...rest] = (isAnchored ? pattern.slice(0, -1) : pattern).split('*')
  if (!path.startsWith(first)) return false
  const last = rest.pop()
  if (last === undefined) return !isAnchored || path === first
  let at = first.length
  for (const piece of rest) {
    const found = path.indexOf(piece, at)
    if (found === -1) return false
    at = found + piece.length
  }
  return isAnchored ? path.length - last.length >= at && path.endsWith(last) : path.indexOf(last, at) !== -1
}

function withoutWww(host: string): string {
  return host.startsWith('www.') ? host.slice(4) : host
}

/** An address in figures has no hosts below it. */
function isBelow(host: string, shop: string): boolean {
  return host.endsWith(`.${shop}`) && !/^[\d.]+$|^\[/.test(shop)
}
