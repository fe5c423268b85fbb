/** How long the server works on one statement, and waits within a transaction for the next; milliseconds. */
export type StatementLimits = { statementTimeoutMs: number; idleInTransactionTimeoutMs: number }

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

/** By what the work is for: whoever waits for an answer waits for seconds, what nobody waits for may take longer. */
export const STATEMENT_LIMITS = {
  /** What a request reads. */
  read: { statementTimeoutMs: 5 * SECOND_MS, idleInTransactionTimeoutMs: 10 * SECOND_MS },
  /** What a request writes, and what it reads to decide that. */
  write: { statementTimeoutMs: 15 * SECOND_MS, idleInTransactionTimeoutMs: 30 * SECOND_MS },
  /** Durable jobs, readings, and the followers of the change log. */
  job: { statementTimeoutMs: 10 * MINUTE_MS, idleInTransactionTimeoutMs: 10 * MINUTE_MS },
  /** Cleaning, retention and rebuilding over whole tables. */
  maintenance: { statementTimeoutMs: 60 * MINUTE_MS, idleInTransactionTimeoutMs: 10 * MINUTE_MS },
} as const satisfies Record<string, StatementLimits>

/**
 * Set for the transaction alone, so that a transaction-mode PgBouncer may stand in between: it hands the connection,
 * and what was set for the session, to the next client.
 */
export const limitsAsSql = ({ statementTimeoutMs, idleInTransactionTimeoutMs }: StatementLimits): string =>
  `set local statement_timeout = ${statementTimeoutMs}; ` +
  `set local idle_in_transaction_session_timeout = ${idleInTransactionTimeoutMs}`
