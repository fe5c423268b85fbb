import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import type { ConnectionRules } from '../../kernel/outbound/index.ts'
import type { CrawlerIdentity, Wait } from '../crawl/index.ts'

export type FetchContext = {
  db: Database
  clock: Clock
  /** Where what was fetched waits to be read. */
  spoolFolder: string
  /** Who runs this BuyWhere, for the shops that are crawled. */
  crawler?: CrawlerIdentity
  /** Trials on one machine: loopback, and names of their own. */
  network?: Pick<ConnectionRules, 'allowLoopback' | 'resolve'>
  /** In place of the timer, for tests that move time. */
  wait?: Wait
}
