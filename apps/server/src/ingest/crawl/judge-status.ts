import type { IncomingHttpHeaders } from 'node:http'
import type { CrawlFailureCode } from './crawl-failure.ts'

export type Judgement =
  | { outcome: 'ok' | 'unchanged' | 'gone' }
  | { outcome: 'failed' | 'retry'; code: CrawlFailureCode }

const REFUSALS = new Set([401, 402, 403, 407, 451])

/** What an answer's status says about the page. */
export function judgeStatus(status: number, headers: IncomingHttpHeaders): Judgement {
  if (headers['cf-mitigated'] !== undefined || REFUSALS.has(status)) {
    return { outcome: 'failed', code: 'refused' }
  }
  if (status === 200 || status === 203) return { outcome: 'ok' }
  if (status === 304) return { outcome: 'unchanged' }
  if (status === 404 || status === 410) return { outcome: 'gone' }
  if (status === 429) return { outcome: 'retry', code: 'rate_limited' }
  if (status === 408 || status === 425 || status >= 500) return { outcome: 'retry', code: 'server_error' }
  return { outcome: 'failed', code: 'bad_status' }
}
