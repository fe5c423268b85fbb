import type { SourceSummary } from '../../catalog/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { isCurrency } from '../../kernel/money/index.ts'
import type { Services } from '../services.ts'
import { type Conversion, conversionOf } from './conversion.ts'

/** How an answer is shown: one instant and one set of rates for all of it. */
export type View = {
  /** null: each price in the retailer's own currency. */
  currency: string | null
  /** Into the view's currency. */
  conversion(from: string): Conversion
  nowMs: number
  publicUrl: string
  source(name: string): SourceSummary | undefined
}

/** Throws `unknown_currency` for a code that is not one. */
export function createView({ search, clock, settings }: Services, currency: string | undefined): View {
  if (currency !== undefined && !isCurrency(currency)) {
    throw new AppError('unknown_currency', `${currency} is not the code of a currency in use; try USD`)
  }
  const rates = search.rates()
  const factors = currency === undefined ? new Map() : search.factorsInto(currency)
  return {
    currency: currency ?? null,
    conversion: from => conversionOf(rates, factors, from, currency ?? from),
    nowMs: clock.now().getTime(),
    publicUrl: settings.publicUrl,
    source: search.source,
  }
}
