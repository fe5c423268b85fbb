import type { Clock } from '../../kernel/clock.ts'
import { OutboundError, openSafely, type SafeStreamRequest } from '../../kernel/outbound/index.ts'
import type { CrawlLimits } from './crawl-options.ts'
import type { HostPacer } from './host-pacer.ts'
import { ALLOW_ALL, parseRobots, type RobotsRules } from './parse-robots.ts'
import { readRetryAfter } from './retry-after.ts'

const ROBOTS_BYTES_MAX = 500 * 1_024
const ROBOTS_TIMEOUT_MS = 30_000
const CACHED_MS = 24 * 3_600_000
const UNREACHABLE_CACHED_MS = 600_000
const REDIRECTS_MAX = 5

/** What the cache needs of the crawl. */
type Site = {
  plan: Pick<CrawlLimits, 'attemptsMax'>
  clock: Clock
  signal: AbortSignal
  request: Omit<SafeStreamRequest, 'maxBytes'>
  pacerOf(hostname: string): HostPacer
}

type Cached = { rules: Promise<RobotsRules | null>; untilMs: number }

/**
 * The robots.txt of each origin, by RFC 9309: what is not there (4xx) allows everything, what cannot be reached (5xx,
 * 429, no answer) forbids everything until it answers. Kept for a day at most.
 */
export class RobotsCache {
  private readonly site: Site
  private readonly cached = new Map<string, Cached>()

  constructor(site: Site) {
    this.site = site
  }

  /** Null: it could not be reached. */
  async rulesOf(url: URL): Promise<RobotsRules | null> {
    const { origin } = url
    const nowMs = this.site.clock.now().getTime()
    const known = this.cached.get(origin)
    if (known !== undefined && nowMs < known.untilMs) return known.rules
    const entry: Cached = { rules: this.fetch(url), untilMs: nowMs + CACHED_MS }
    this.cached.set(origin, entry)
    const rules = await entry.rules
    if (rules === null) entry.untilMs = this.site.clock.now().getTime() + UNREACHABLE_CACHED_MS
    return rules
  }

  private async fetch({ origin, hostname }: URL): Promise<RobotsRules | null> {
    const pacer = this.site.pacerOf(hostname)
    for (let attempt = 1; attempt <= this.site.plan.attemptsMax && !pacer.isGivenUp; attempt++) {
      const answer = await this.ask(origin, hostname)
      if (answer === null) return null
      if ('rules' in answer) {
        pacer.succeeded()
        if (answer.rules.crawlDelayMs !== null) pacer.slowDown(answer.rules.crawlDelayMs)
        return answer.rules
      }
      pacer.failed(answer.retryAfterMs)
    }
    return null
  }

  private async ask(
    origin: string,
    hostname: string,
  ): Promise<{ rules: RobotsRules } | { retryAfterMs: number | null } | null> {
    const { site } = this
    using _turn = await site.pacerOf(hostname).enter(site.signal)
    try {
      await using answer = await openSafely(`${origin}/robots.txt`, {
        ...site.request,
        decode: true,
        // Of what is longer the rest is not read: see below.
        maxBytes: Number.POSITIVE_INFINITY,
        timeoutMs: ROBOTS_TIMEOUT_MS,
        maxRedirects: REDIRECTS_MAX,
      })
      const { status, headers } = answer
      if (status >= 500 || status === 429) {
        return { retryAfterMs: readRetryAfter(headers['retry-after'], site.clock.now()) }
      }
      if (status < 200 || status >= 300) return { rules: ALLOW_ALL }
      return { rules: parseRobots(origin, await readStart(answer.body)) }
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error
      if (error.failure === 'too_many_redirects') return { rules: ALLOW_ALL }
      const isOurRefusal = error.failure === 'address_refused' || error.failure === 'invalid_url'
      return isOurRefusal ? null : { retryAfterMs: null }
    }
  }
}

/** The first 500 KiB, cut at a line's end. */
async function readStart(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > ROBOTS_BYTES_MAX) break
  }
  const start = Buffer.concat(chunks).subarray(0, ROBOTS_BYTES_MAX)
  const end = bytes > ROBOTS_BYTES_MAX ? Math.max(start.lastIndexOf(0x0a), start.lastIndexOf(0x0d)) : bytes
  return start.toString('utf8', 0, Math.max(0, end))
}
