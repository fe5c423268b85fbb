import { type Logger, pino, stdSerializers } from 'pino'
import { scrubSecrets } from './scrub-secrets.ts'

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

/** JSON lines on standard error, so that a command's own output on standard output stays clean. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: { service: 'buywhere' },
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
