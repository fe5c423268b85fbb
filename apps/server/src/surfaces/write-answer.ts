import type { SearchResult } from '@buywhere/search'
import { factorsInto, type RateTable, STALE_MS } from '../catalog/index.ts'
import { type PresenterContext, readWorld } from '../search/index.ts'
import { presentOlderSearch } from './compat/present-older-search.ts'
import { presentAnswer, type Shown } from './present/present-answer.ts'
import { viewOf } from './present/view.ts'

/** Worked out once per table of rates and currency. */
const known = new WeakMap<RateTable, Map<string, ReadonlyMap<string, number>>>()

function knownFactors(rates: RateTable, currency: string): ReadonlyMap<string, number> {
  const ofTable = known.get(rates) ?? new Map<string, ReadonlyMap<string, number>>()
  known.set(rates, ofTable)
  const factors = ofTable.get(currency) ?? factorsInto(rates, currency)
  ofTable.set(currency, factors)
  return factors
}

/** The presenter of search threads: a result as the JSON that REST sends. */
export function writeAnswer(result: SearchResult, context: unknown): string {
  const { shown, understanding, world } = context as PresenterContext & { shown: Shown }
  const { rates, shopNames, lifetimes, currencies } = readWorld(world)
  const into = (currency: string) => knownFactors(rates, currency)
  const view = viewOf({
    currency: shown.parameters.currency,
    defaultCurrency: shown.currency,
    rates,
    currencies,
    factorsInto: into,
    nowMs: shown.nowMs,
    publicUrl: shown.publicUrl,
    shopName: source => shopNames.get(source),
    lifetimeMs: source => lifetimes.get(source) ?? STALE_MS,
  })
  return JSON.stringify(
    shown.older === null
      ? presentAnswer(result, understanding, shown, view)
      : presentOlderSearch(result, shown, shown.older, { view, into }),
  )
}
