import { OutboundError, openSafely, parseUrl, type SafeStream } from '../../kernel/outbound/index.ts'
import { type CrawlFailure, type CrawlFailureCode, isPassing } from './crawl-failure.ts'
import type { CrawlSite } from './crawl-site.ts'
import { judgeStatus } from './judge-status.ts'
import { readRetryAfter } from './retry-after.ts'

export type PoliteRequest<T> = {
  headers?: Readonly<Record<string, string>>
  maxBytes: number
  timeoutMs: number
  decode: boolean
  /** Whether the address may be asked, also when it was redirected to. */
  isInScope: (url: URL) => boolean
  /** True for what the robots.txt itself names. */
  skipsRobots?: boolean
  /** Reads the answer. What it throws OutboundError for is asked for again. */
  consume: (answer: SafeStream) => Promise<T>
}

export type PoliteAnswer<T> =
  | { outcome: 'ok'; value: T }
  | { outcome: 'unchanged' | 'gone' | 'disallowed' }
  | ({ outcome: 'failed' } & CrawlFailure)

type Attempt<T> = PoliteAnswer<T> | ({ outcome: 'retry' } & CrawlFailure)

/**
 * Asks for an address as a guest does: if robots.txt allows it, when it is the host's turn, again after a while when
 * the host is busy, and not at all any more when it has failed too often. Throws what `consume` throws besides
 * OutboundError, and the signal's reason.
 */
export async function fetchPolitely<T>(
  site: CrawlSite,
  url: string,
  request: PoliteRequest<T>,
): Promise<PoliteAnswer<T>> {
  let last: CrawlFailure | null = null
  for (let attempt = 1; attempt <= site.plan.attemptsMax; attempt++) {
    const answer = await attemptOnce(site, new URL(url), request)
    if (answer.outcome !== 'retry') return answer
    last = answer
  }
  return { outcome: 'failed', code: last?.code ?? 'network', message: last?.message ?? `${url} failed` }
}

async function attemptOnce<T>(site: CrawlSite, from: URL, request: PoliteRequest<T>): Promise<Attempt<T>> {
  let url = from
  for (let redirects = 0; redirects <= site.plan.redirectsMax; redirects++) {
    const refusal = await refuse(site, url, request)
    if (refusal !== null) return refusal
    const pacer = site.pacerOf(url.hostname)
    using _turn = await pacer.enter(site.signal)
    // Another request may have been the last straw while this one waited.
    if (pacer.isGivenUp) return givenUp(url)
    try {
      const answer = await askOnce(site, url, request)
      if (!(answer instanceof URL)) return answer
      url = answer
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error
      const failure = { code: error.failure, message: error.message }
      if (!isPassing(error)) return { outcome: 'failed', ...failure }
      pacer.failed()
      return { outcome: 'retry', ...failure }
    }
  }
  return failed('too_many_redirects', `${from.host} redirects more than ${site.plan.redirectsMax} times`)
}

async function refuse<T>(site: CrawlSite, url: URL, request: PoliteRequest<T>): Promise<Attempt<T> | null> {
  if (!request.isInScope(url)) return failed('redirected_away', `${url.host} is not part of this crawl`)
  if (site.pacerOf(url.hostname).isGivenUp) return givenUp(url)
  if (request.skipsRobots === true) return null
  const rules = await site.robots.rulesOf(url)
  if (rules === null) return failed('robots_unreachable', `the robots.txt of ${url.host} does not answer`)
  return rules.isAllowed(url.href) ? null : { outcome: 'disallowed' }
}

/** The answer, or where it sends us on to. */
async function askOnce<T>(site: CrawlSite, url: URL, request: PoliteRequest<T>): Promise<Attempt<T> | URL> {
  const pacer = site.pacerOf(url.hostname)
  await using answer = await openSafely(url, {
    ...site.request,
    headers: { ...site.request.headers, ...request.headers },
    maxBytes: request.maxBytes,
    timeoutMs: request.timeoutMs,
    decode: request.decode,
  })
  const { status, headers } = answer
  const { location } = headers
  if (status >= 300 && status < 400 && status !== 304 && location !== undefined) {
    pacer.succeeded()
    return parseUrl(location, url)
  }
  const judgement = judgeStatus(status, headers)
  const message = `${url.host} answered ${status}`
  if (judgement.outcome === 'retry') {
    const retryAfterMs = readRetryAfter(headers['retry-after'], site.clock.now())
    pacer.failed(retryAfterMs)
    return { ...judgement, message }
  }
  if (judgement.outcome === 'failed') {
    if (judgement.code === 'refused') pacer.refused()
    return { ...judgement, message }
  }
  if (judgement.outcome !== 'ok') {
    pacer.succeeded()
    return { outcome: judgement.outcome }
  }
  const value = await request.consume(answer)
  pacer.succeeded()
  return { outcome: 'ok', value }
}

function failed(code: CrawlFailureCode, message: string): { outcome: 'failed' } & CrawlFailure {
  return { outcome: 'failed', code, message }
}

const givenUp = (url: URL) => failed('host_given_up', `${url.host} failed too often in a row`)
