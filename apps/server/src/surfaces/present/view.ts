import type { RateTable } from '../../catalog/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { isCurrency } from '../../kernel/money/index.ts'
import type { PlaceCurrency } from '../../search/index.ts'
import type { Services } from '../services.ts'
import { type Conversion, conversionOf } from './conversion.ts'

/** How an answer is shown: one instant and one set of rates for all of it. */
export type View = {
  /** null: each price in the retailer's own currency. */
  currency: string | null
  /** The view's currency, or what amounts are compared in where there is none. */
  comparedIn: string
  /** The one table that this answer converts by. */
  rates: RateTable
  /** From minor units of each currency into those of `comparedIn`; only those that there is a rate for. */
  factors: ReadonlyMap<string, number>
  /** Where public sources sell and what they are priced in. */
  currencies: readonly PlaceCurrency[]
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

type ViewOptions = Omit<View, 'conversion' | 'currency' | 'comparedIn' | 'factors'> & {
  currency: string | undefined
  defaultCurrency: string
  /** From minor units of each currency into those of the one given. */
  factorsInto(currency: string): ReadonlyMap<string, number>
}

export function viewOf({ currency, defaultCurrency, rates, factorsInto, ...rest }: ViewOptions): View {
  const comparedIn = currency ?? defaultCurrency
  const factors = factorsInto(comparedIn)
  return {
    currency: currency ?? null,
    comparedIn,
    rates,
    factors,
    conversion: from => conversionOf(rates, factors, from, currency ?? from),
    ...rest,
  }
}

/** Throws `unknown_currency` for a code that is not one. */
export function createView({ search, clock, settings }: Services, currency: string | undefined): View {
  checkCurrency(currency)
  return viewOf({
    currency,
    defaultCurrency: settings.defaultCurrency,
    rates: search.rates(),
    currencies: search.currencies(),
    factorsInto: search.factorsInto,
    nowMs: clock.now().getTime(),
    publicUrl: settings.publicUrl,
    shopName: source => search.source(source)?.displayName,
    lifetimeMs: search.lifetimeMs,
  })
}
