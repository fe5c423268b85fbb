import type { startRun } from '../start-run.ts'

/** What a run is started with. */
export type PushContext = Parameters<typeof startRun>[0]

/** The source that a push speaks for, and the market it is read in. */
export type PushTarget = {
  /** null: the public catalogue's. */
  orgId: number | null
  source: string
  /** ISO 3166-1 alpha-2. */
  country: string
  region: string
  /** ISO 4217. */
  currency: string
}
