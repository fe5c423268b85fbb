import { z } from 'zod'
import { isReservedName } from './precedence.ts'
import { type RawRate, unreadable } from './raw-rate.ts'

const COLUMNS = ['date', 'base', 'quote', 'rate'] as const

const amount = z.union([z.string(), z.number().transform(String)])
const rows = z.array(
  z.object({
    date: z.string(),
    base: z.string(),
    quote: z.string(),
    rate: amount,
    source: z.string().optional(),
  }),
)
const day = z.object({
  date: z.string(),
  base: z.string(),
  rates: z.record(z.string(), amount),
  source: z.string().optional(),
})

export const isGenericCsv = (text: string): boolean =>
  /^"?date"?\s*,/.test(text) && /^[^\n]*\brate\b/.test(text)

/**
 * Rates in the plain form that anybody can write: a header with `date,base,quote,rate` and, if need be, `source`, in
 * any order, then a line each. `source` names those that say nothing. Throws `feed_failed` when it is not that, or
 * speaks in the name of a bank whose own form is known.
 */
export function readGenericCsv(text: string, source: string): RawRate[] {
  const [header = '', ...lines] = text.split(/\r?\n/)
  const columns = cellsOf(header).map(name => name.toLowerCase())
  const places = COLUMNS.map(name => columns.indexOf(name))
  if (places.includes(-1)) throw unreadable('a rate file needs the columns date,base,quote,rate')
  const sourcePlace = columns.indexOf('source')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const cells = cellsOf(line)
    if (cells.length !== columns.length) {
      throw unreadable(`line ${index + 2} of the rate file has ${cells.length} cells, not ${columns.length}`)
    }
    const [date = '', base = '', quote = '', rate = ''] = places.map(place => cells[place] ?? '')
    return [{ date, base, quote, rate, source: nameOf(cells[sourcePlace], source) }]
  })
}

const cellsOf = (line: string): string[] => line.split(',').map(cell => cell.trim().replace(/^"(.*)"$/, '$1'))

/** The same as JSON: a list of rows, or `{date, base, rates: {VND: …}}` for one day. */
export function readGenericJson(json: unknown, source: string): RawRate[] {
  const list = rows.safeParse(json)
  if (list.success) return list.data.map(row => ({ ...row, source: nameOf(row.source, source) }))
  const one = day.safeParse(json)
  if (!one.success)
    throw unreadable('a rate file holds a list of {date, base, quote, rate} or {date, base, rates}')
  const { date, base, rates } = one.data
  const named = nameOf(one.data.source, source)
  return Object.entries(rates).map(([quote, rate]) => ({ date, base, quote, rate, source: named }))
}

function nameOf(stated: string | undefined, otherwise: string): string {
  const name = stated || otherwise
  if (isReservedName(name)) throw unreadable(`a plain rate file may not speak for ${name}; load its own file`)
  return name
}
