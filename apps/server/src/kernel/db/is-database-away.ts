const CODES = new Set([
  'DATABASE_CIRCUIT_OPEN', // our own, see circuit.ts
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '53300', // too_many_connections
  '55000', // object_not_in_prerequisite_state: the database takes no connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
])

// What the driver says without a code.
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error/

/** True for errors that say the server could not be reached, rather than that the statement was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return CODES.has(code) || code.startsWith('08') || MESSAGES.test(message)
}

/** True for a statement that the server gave up because of its time limit. */
export function isStatementTimeout(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string }
  return code === '57014' && message.includes('statement timeout')
}
