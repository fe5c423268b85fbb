/** Amazon's ids: ten characters, B0… for goods, ten digits (or X at the end) for books. */
const ASIN = /^(B0[A-Z0-9]{8}|\d{9}[\dX])$/

const AMAZON_HOST =
  /(^|\.)amazon\.(com|ca|co\.uk|de|fr|it|es|nl|se|pl|com\.be|com\.tr|ae|sa|eg|in|sg|com\.au|co\.jp|com\.mx|com\.br)$/

export function isAsin(id: string): boolean {
  return ASIN.test(id)
}

/** Amazon's own page of the product. The host is ours to write, never the request's. */
export function amazonUrl(asin: string, tag: string): string {
  return `https://www.amazon.com/dp/${asin}?tag=${encodeURIComponent(tag)}`
}

/** A retailer's page as a link that earns: Amazon's get our tag in place of any other, the rest stay as they are. */
export function withAffiliateTag(retailerUrl: string, tag: string): { url: string; tag: string | null } {
  const url = new URL(retailerUrl)
  if (!AMAZON_HOST.test(url.hostname)) return { url: url.href, tag: null }
  url.searchParams.set('tag', tag)
  return { url: url.href, tag }
}
