import type { ClickRecorder } from '../affiliate/index.ts'
import type { PushContext } from '../ingest/push/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { DatabasePool } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import type { Secret } from '../kernel/secret.ts'
import type { SearchService } from '../search/index.ts'
import type { Tenancy } from '../tenancy/index.ts'

/** What the surfaces stand on: each translates between the outside and these, and decides nothing. */
export type Services = {
  clock: Clock
  log: Logger
  database: DatabasePool
  search: SearchService
  clicks: ClickRecorder
  /** What runs are started with; null in a process that takes no offers in. */
  ingest: PushContext | null
  tenancy: Tenancy
  settings: {
    home: string
    publicUrl: string
    affiliateTag: string
    defaultCurrency: string
    alertsWebhookSecret: Secret | null
    /** Web pages that may read answers. */
    corsOrigins: readonly string[]
    /** Whose X-Forwarded-For counts. */
    trustedProxies: readonly string[]
  }
}
