import { ECB } from './precedence.ts'
import { type RawRate, unreadable } from './raw-rate.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)

/**
 * The ECB's `eurofxref` table: a header `Date,USD,JPY,…`, then a line a day, `N/A` where there was no rate. The file of
 * one day writes its date as `13 April 2026`. Days before `since` (ISO) are left out. Throws `feed_failed` when it is
 * not that table, or broken off.
 */
export function readEcbCsv(text: string, since = '0000-00-00'): RawRate[] {
  const [header = '', ...lines] = text.split(/\r?\n/)
  const columns = header.split(',').map(name => name.trim())
  if (columns[0] !== 'Date') throw unreadable('not an ECB rate table: no column Date at its start')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const cells = line.split(',').map(cell => cell.trim())
    // A line that breaks off may end within a number, which would still be one.
    if (cells.length !== columns.length)
      throw unreadable(`the ECB rate table breaks off at line ${index + 2}`)
    const date = toIsoDate(cells[0] ?? '')
    if (date < since) return []
    return columns.flatMap((quote, column) => {
      const rate = cells[column] ?? ''
      if (column === 0 || quote === '' || rate === '' || rate === 'N/A') return []
      return [{ date, base: 'EUR', quote, rate, source: ECB }]
    })
  })
}

function toIsoDate(text: string): string {
  const match = /^(\d{1,2}) (\w+) (\d{4})$/.exec(text)
  if (match === null) return text
  const [, day = '', name = '', year] = match
  const month = MONTHS.indexOf(name) + 1
  return month === 0 ? text : `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`
}
