import { z } from 'zod'
import { currencyParameter } from './parameters.ts'

/** The exchange rates that an answer converted and compared by: one table for all of it, display, filters and order. */
export const rates = z.object({
  /** What amounts were converted into, or compared in where each is shown as its shop states it. */
  currency: z.string(),
  /** Day of the oldest rate used; absent: none was, for want of one. */
  date: z.iso.date().optional(),
  /** Whose they are, `+` between. */
  source: z.string().optional(),
  old: z
    .literal(true)
    .optional()
    .describe('The oldest rate used is more than 7 days old: take amounts as rough'),
  missing: z
    .array(z.string())
    .optional()
    .describe(
      'Currencies without a rate: what is priced in them is not converted, compared, or matched by a price filter',
    ),
})

export const ratesParameters = z.object({
  currency: currencyParameter.optional(),
  date: z.iso
    .date()
    .optional()
    .describe('As they counted on this day, from 1999-01-04 on; absent: those in use now'),
})

const rateEntry = z.object({
  currency: z.string(),
  /** Units of the answer's `currency` for one of this. */
  rate: z.number(),
  /** The day the rate is of; of two, the older one. */
  date: z.iso.date(),
  source: z.string(),
  /** More than 7 days old on the day asked about. */
  old: z.literal(true).optional(),
})

export const ratesResponse = z.object({
  currency: z.string(),
  /** The day asked about. */
  date: z.iso.date(),
  /** By code; empty: there is no rate of `currency` itself. */
  rates: z.array(rateEntry),
})

export type Rates = z.output<typeof rates>
export type RatesParameters = z.output<typeof ratesParameters>
export type RatesResponse = z.output<typeof ratesResponse>
