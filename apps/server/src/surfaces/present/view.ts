import type { RateTable } from '../../catalog/index.ts'
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
  /** What the shop is called; undefined: not known. */
  shopName(source: string): string | undefined
  /** How long a price of the source counts once read. */
  lifetimeMs(source: string): number
}

/** Throws `unknown_currency` for a code that is not one. */
export function checkCurrency(currency: string | undefined): void {
  if (currency !== undefined && !isCurrency(currency)) {
    throw new AppError('unknown_currency', `${currency} is not the code of a currency in use; try USD`)
  }
}

type ViewOptions = Omit<View, 'conversion' | 'currency'> & {
  currency: string | undefined
  rates: RateTable
  /** From minor units of each currency into those of the one given. */
  factorsInto(currency: string): ReadonlyMap<string, number>
}

export function viewOf({ currency, rates, factorsInto, ...rest }: ViewOptions): View {
  const factors = currency === undefined ? new Map() : factorsInto(currency)
  return {
    currency: currency ?? null,
    conversion: from => conversionOf(rates, factors, from, currency ?? from),
    ...rest,
  }
}

/** Throws `unknown_currency` for a code that is not one. */
export function createView({ search, clock, settings }: Services, currency: string | undefined): View {
  checkCurrency(currency)
  return viewOf({
    currency,
    rates: search.rates(),
    factorsInto: search.factorsInto,
    nowMs: clock.now().getTime(),
    publicUrl: settings.publicUrl,
    shopName: source => search.source(source)?.displayName,
    lifetimeMs: search.lifetimeMs,
  })
}
