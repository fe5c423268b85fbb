import { OutboundError, type OutboundFailure } from '../../kernel/outbound/index.ts'

/** Why a page was not read. Stable: machines decide on it. */
export type CrawlFailureCode =
  | OutboundFailure
  /** 429, or a Retry-After that is too long to wait for. */
  | 'rate_limited'
  /** 5xx. */
  | 'server_error'
  /** 401, 403, a captcha, a login: the shop does not want to be read, and is not worked around. */
  | 'refused'
  /** Any other status. */
  | 'bad_status'
  /** The host failed too often in a row. */
  | 'host_given_up'
  | 'robots_unreachable'
  | 'robots_disallowed'
  /** Sent on to a host outside the crawl. */
  | 'redirected_away'
  | 'unreadable_page'
  /** It is not there, robots.txt forbids it, or it cannot be read. */
  | 'sitemap_failed'
  | 'no_sitemap'
  | 'too_many_pages'
  | 'too_many_sitemaps'
  | 'too_many_hosts'

export type CrawlFailure = { code: CrawlFailureCode; message: string }

/** Worth asking again a little later. */
const PASSING: ReadonlySet<OutboundFailure> = new Set([
  'name_not_found',
  'timeout',
  'stalled',
  'truncated',
  'network',
])

export function isPassing(error: unknown): boolean {
  return error instanceof OutboundError && PASSING.has(error.failure)
}
