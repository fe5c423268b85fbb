import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** JSON lines on standard error, so that a command's own output on standard output stays clean. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: { service: 'buywhere' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: {
        paths: ['req.headers.authorization', 'req.headers["x-api-key"]', 'req.headers.cookie', '*.password'],
        censor: '[secret]',
      },
    },
    pino.destination({ fd: 2, sync: true }),
  )
}
