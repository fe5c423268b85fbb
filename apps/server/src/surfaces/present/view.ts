import type { RateTable, SourceSummary } from '../../catalog/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { isCurrency } from '../../kernel/money/index.ts'
import type { Services } from '../services.ts'

/** How an answer is shown: one instant and one set of rates for all of it. */
export type View = {
  /** null: each price in the retailer's own currency. */
  currency: string | null
  rates: RateTable
  nowMs: number
  publicUrl: string
  source(name: string): SourceSummary | undefined
}

/** Throws `unknown_currency` for a code that is not one. */
export function createView({ search, clock, settings }: Services, currency: string | undefined): View {
  if (currency !== undefined && !isCurrency(currency)) {
    throw new AppError('unknown_currency', `${currency} is not the code of a currency in use; try USD`)
  }
  return {
    currency: currency ?? null,
    rates: search.rates(),
    nowMs: clock.now().getTime(),
    publicUrl: settings.publicUrl,
    source: search.source,
  }
}
