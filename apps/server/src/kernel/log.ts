import { type Logger, pino, stdSerializers } from 'pino'
import { scrubSecrets } from './scrub-secrets.ts'
import { currentLogFields } from './telemetry/current.ts'

export type { Logger } from 'pino'

const SECRET_NAMES = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["x-api-key"]',
  'api_key',
  'apiKey',
  'password',
  'secret',
  'token',
]

/** At the top, one level down, and in the headers of a request or answer. */
const SECRET_PATHS = SECRET_NAMES.flatMap(name => {
  const below = name.startsWith('[') ? name : `.${name}`
  return [name, `*${below}`, `req.headers${below}`, `res.headers${below}`]
})

/**
 * JSON lines on standard error, so that a command's own output on standard output stays clean. Each carries the ids of
 * the request or job it was written in; docs/observing.md has the schema.
 */
export function createLogger(level: string, role?: string): Logger {
  return pino(
    {
      level,
      base: { service: 'buywhere', ...(role !== undefined && { role }) },
      mixin: (_line, _level, logger) => withoutBound(currentLogFields(), logger),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: serialiseError },
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
      // What has the form of a secret is taken out wherever it stands: in a message, a stack, a name nobody foresaw.
      hooks: { streamWrite: scrubSecrets },
    },
    pino.destination({ fd: 2, sync: true }),
  )
}

/** A logger of a request has its id already, and JSON no room for two. */
function withoutBound(fields: Record<string, string | number>, logger: Logger) {
  const names = Object.keys(fields)
  if (names.length === 0) return fields
  const bound = logger.bindings()
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in bound)))
}

/**
 * Of an error only what says where and why. Drivers attach more: PostgreSQL's `detail` quotes the row that was
 * refused, a URL error the whole address with its password.
 */
function serialiseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { type, message, stack } = stdSerializers.err(error)
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown }
  return { type, message, stack, code, constraint, table }
}
