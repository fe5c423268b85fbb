import { AppError } from '../../kernel/errors/index.ts'
import { getRun } from '../run-store.ts'
import type { FetchContext } from './fetch-context.ts'
import { fetchFeed } from './fetch-feed.ts'
import { fetchPages } from './fetch-pages.ts'

/** Kept as the step's result; of a failed one there may be something to read all the same. */
export type Fetched = {
  outcome: 'spooled' | 'unmodified' | 'failed'
  failure: { code: string; message: string } | null
}

/** Brings a run's input into the spool, where it was not handed in. May be called again after a crash at any point. */
export async function fetchInput(context: FetchContext, runId: number): Promise<Fetched> {
  const run = await getRun(context.db, runId)
  if (run.spoolPath !== null) return { outcome: 'spooled', failure: null }
  try {
    if (run.kind !== 'crawl') {
      const { isUnmodified } = await fetchFeed(context, run)
      return { outcome: isUnmodified ? 'unmodified' : 'spooled', failure: null }
    }
    const { pagesRead, pagesUnchanged, pagesGone, pagesFailed } = await fetchPages(context, run)
    const isAnswered = pagesRead + pagesUnchanged + pagesGone > 0
    const message = `none of the shop's pages could be read; ${pagesFailed} failed`
    return { outcome: 'spooled', failure: isAnswered ? null : { code: 'crawl_failed', message } }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { outcome: 'failed', failure: { code: error.code, message: error.message } }
  }
}
