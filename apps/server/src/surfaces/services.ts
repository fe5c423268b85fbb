import type { ClickRecorder } from '../affiliate/index.ts'
import type { PushContext } from '../ingest/push/index.ts'
import type { CacheTiers } from '../kernel/cache/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { DatabasePool, Reads } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import type { Secret } from '../kernel/secret.ts'
import type { Telemetry } from '../kernel/telemetry/index.ts'
import type { Pressure } from '../ops/index.ts'
import type { SearchService } from '../search/index.ts'
import type { Tenancy } from '../tenancy/index.ts'
import type { LoadGate } from './http/shed/index.ts'

/** What the surfaces stand on: each translates between the outside and these, and decides nothing. */
export type Services = {
  clock: Clock
  log: Logger
  /** Metrics, traces and error reports of this process. */
  telemetry: Telemetry
  database: DatabasePool
  /** What is only read, and may be a few seconds behind: from the replica, where there is one. */
  reads: Reads
  search: SearchService
  /** What was made and may be asked for again. */
  cache: CacheTiers
  clicks: ClickRecorder
  /** What runs are started with; null in a process that takes no offers in. */
  ingest: PushContext | null
  tenancy: Tenancy
  /** How short disk and memory are; left out, nobody watches them. */
  pressure?: Pressure | undefined
  /** One for all that this process serves; left out, nothing is ever too much. */
  gate?: LoadGate | undefined
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
