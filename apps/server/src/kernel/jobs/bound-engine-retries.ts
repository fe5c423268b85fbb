import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The engine waits half to one and a half times as long. */
const MAX_BACKOFF_S = 3

/**
 * A job under way when the database goes waits twice as long after each attempt, up to 90 s: it would sleep on after the
 * database is back, and its source with it. The engine reads its limits anew at each failure, but has no setting for
 * them. Throws Error when a later release keeps them elsewhere.
 */
export function boundEngineRetries(): void {
  const require = createRequire(import.meta.url)
  const folder = dirname(require.resolve('@dbos-inc/dbos-sdk'))
  const { dbRetryConfig } = require(join(folder, 'utils.js')) as {
    dbRetryConfig?: { maxBackoffSec: number }
  }
  if (typeof dbRetryConfig?.maxBackoffSec !== 'number')
    throw new Error('the job engine’s retries cannot be bounded')
  dbRetryConfig.maxBackoffSec = MAX_BACKOFF_S
}
