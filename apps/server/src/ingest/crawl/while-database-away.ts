import { isDatabaseAway } from '../../kernel/db/index.ts'
import type { CrawlSite } from './crawl-site.ts'

const PAUSE_MS = 1_000
const ATTEMPTS_MAX = 120

/**
 * Tries again while the database cannot be reached, for two minutes: what a shop was asked for is not to be asked for
 * twice because of us. Throws the signal's reason and every other error.
 */
export async function whileDatabaseAway<T>(site: CrawlSite, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseAway(error) || attempt === ATTEMPTS_MAX) throw error
      await site.wait(PAUSE_MS)
    }
  }
}
