/** The name robots.txt files know the crawler by. */
export const PRODUCT_TOKEN = 'BuyWhere'

/** How the crawler introduces itself. Whoever runs their own says where they can be reached. */
export type CrawlerIdentity = {
  /** A page about the crawler, with a way to complain. */
  contactUrl: string
  /** For the From header. */
  contactEmail?: string
}

export const DEFAULT_IDENTITY: CrawlerIdentity = { contactUrl: 'https://buywhere.dev/crawler' }

/** Sent with every request of a crawl. */
export function identityHeaders({ contactUrl, contactEmail }: CrawlerIdentity): Record<string, string> {
  return {
    'user-agent': `${PRODUCT_TOKEN}/0.1 (+${contactUrl})`,
    ...(contactEmail !== undefined && { from: contactEmail }),
  }
}
