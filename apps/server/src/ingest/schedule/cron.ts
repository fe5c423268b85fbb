import { Cron } from 'croner'
import { AppError } from '../../kernel/errors/index.ts'

/** No source is asked more often than this. */
const LEAST_GAP_SECONDS = 300
const INSTANTS_LOOKED_AT = 100
const FORM = /^(@(hourly|daily|weekly|monthly)|\S+( +\S+){4})$/

/**
 * The first instant after `after` at which a pattern of five parts is due in a time zone; null when there is none.
 * A wall-clock time that the change to summer time skips is due right after the gap, one that comes twice is due once.
 */
export function nextInstant(cron: string, timeZone: string, after: Date): Date | null {
  return read(cron, timeZone).nextRun(after)
}

/** Throws `invalid_parameter` for a pattern or zone that cannot be read, never comes, or comes too often. */
export function checkCron(cron: string, timeZone: string, now: Date): void {
  let instants: Date[]
  try {
    if (!FORM.test(cron)) throw new Error('five parts are needed, such as 15 */4 * * *')
    instants = read(cron, timeZone).nextRuns(INSTANTS_LOOKED_AT, now)
  } catch (error) {
    throw new AppError('invalid_parameter', `cron ${cron} in ${timeZone}: ${(error as Error).message}`)
  }
  if (instants.length === 0) throw new AppError('invalid_parameter', `cron ${cron}: no such day ever comes`)
  for (const [index, instant] of instants.entries()) {
    const before = instants[index - 1]
    if (before === undefined || instant.getTime() - before.getTime() >= LEAST_GAP_SECONDS * 1_000) continue
    throw new AppError('invalid_parameter', `cron ${cron}: at most every ${LEAST_GAP_SECONDS} seconds`)
  }
}

function read(cron: string, timeZone: string): Cron {
  return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true })
}
