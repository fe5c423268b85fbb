import { eachValue, type RuleMaker } from '../rule.ts'

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})(?:T([01]\d|2[0-3]):?[0-5]\d(?::?[0-5]\d(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** A day or an instant by ISO 8601, such as `2027-02-24T13:00-0800`. */
export const isDate: RuleMaker = eachValue(
  {
    code: 'date_format',
    severity: 'error',
    message: 'not a date by ISO 8601',
    fix: 'Write it as 2027-02-24 or 2027-02-24T13:00-0800.',
  },
  value => toInstant(value) === null,
)

/** A span of time, such as `2027-02-24T11:07+0100/2027-02-29T23:07+0100`. */
export const isDateRange: readonly RuleMaker[] = [
  eachValue(
    {
      code: 'date_format',
      severity: 'error',
      message: 'not a beginning and an end by ISO 8601',
      fix: 'Write both with a slash between: 2027-02-24T11:07+0100/2027-02-28T23:07+0100.',
    },
    value => readRange(value) === null,
  ),
  eachValue(
    {
      code: 'date_order',
      severity: 'error',
      message: 'ends before it begins',
      fix: 'Put the earlier date first.',
    },
    value => {
      const range = readRange(value)
      return range !== null && range[0] > range[1]
    },
  ),
]

function readRange(value: string): [number, number] | null {
  const [first = '', second = '', ...more] = value.split('/').map(part => toInstant(part.trim()))
  return typeof first === 'number' && typeof second === 'number' && more.length === 0 ? [first, second] : null
}

/** Milliseconds since 1970, or null for what is no day of the calendar. A time without a zone is taken as UTC. */
function toInstant(value: string): number | null {
  const match = INSTANT.exec(value)
  if (match === null) return null
  const [, year, month, day] = match
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null
  const [, time = '00:00', zone = ''] = /T([\d:.]+)(.*)$/.exec(value) ?? []
  const hours = Number(time.slice(0, 2))
  const minutes = Number(time.replace(/^..:?/, '').slice(0, 2))
  const [, sign, zoneHours, zoneMinutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? []
  const offset =
    sign === undefined ? 0 : (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1)
  return date.getTime() + (hours * 60 + minutes - offset) * 60_000
}
