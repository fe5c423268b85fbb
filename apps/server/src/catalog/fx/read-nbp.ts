import { z } from 'zod'
import { NBP } from './precedence.ts'
import { type RawRate, unreadable } from './raw-rate.ts'

const SIGNIFICANT_DIGITS = 12

const tables = z.array(
  z.object({
    table: z.enum(['A', 'B']),
    effectiveDate: z.string(),
    rates: z.array(z.object({ code: z.string(), mid: z.number() })),
  }),
)

export const isNbp = (json: unknown): boolean => tables.safeParse(json).success

/**
 * Middle rates of Narodowy Bank Polski as its Web API answers them: table A of every working day, table B of the rarer
 * currencies of every Wednesday; złoty for one unit. The euro of table A leads from złoty to euro.
 */
export function readNbp(json: unknown): RawRate[] {
  const parsed = tables.safeParse(json)
  if (!parsed.success) throw unreadable('not tables of the NBP')
  return parsed.data.flatMap(({ effectiveDate: date, rates }) =>
    rates.map(({ code: quote, mid }) => ({ date, base: 'PLN', quote, rate: inverse(mid), source: NBP })),
  )
}

/** What is no price of a currency stays as it is, to be refused by name. */
const inverse = (mid: number): string =>
  String(mid > 0 ? Number((1 / mid).toPrecision(SIGNIFICANT_DIGITS)) : mid)
