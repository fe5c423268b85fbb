/** When something is due by itself. `daily` at a minute of the day in UTC, or `every` so many hours; null: never. */
export type BackupSchedule = { atMinute: number } | { everyHours: number } | null

const DEFAULT_MINUTE = 2 * 60 + 17
const DAY_MINUTES = 24 * 60
const MINUTE_MS = 60_000

/** `off`, `daily` (02:17), `HH:MM` (UTC, daily) or `6h`. undefined: none of these. */
export function parseSchedule(text: string): BackupSchedule | undefined {
  if (text === 'off') return null
  if (text === 'daily') return { atMinute: DEFAULT_MINUTE }
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  if (hours !== undefined && minutes !== undefined) return { atMinute: Number(hours) * 60 + Number(minutes) }
  const [, every] = /^([1-9]\d?)h$/.exec(text) ?? []
  return every === undefined ? undefined : { everyHours: Number(every) }
}

/** The newest instant at or before `now` at which it was due: the same for every process that asks. */
export function newestSlot(schedule: NonNullable<BackupSchedule>, now: Date): Date {
  const [periodMinutes, offset] =
    'atMinute' in schedule ? [DAY_MINUTES, schedule.atMinute] : [schedule.everyHours * 60, 0]
  const minutes = Math.floor(now.getTime() / MINUTE_MS) - offset
  return new Date((minutes - (minutes % periodMinutes) + offset) * MINUTE_MS)
}
