import type { RateTable } from '../catalog/index.ts'

export type PlaceCurrency = { country: string; region: string; currency: string }

/** What it takes to show an answer besides the result itself. Plain data: search threads are sent it. */
export type World = {
  rates: RateTable
  shopNames: ReadonlyMap<string, string>
  /** In ms, by key of the sources that have one of their own. */
  lifetimes: ReadonlyMap<string, number>
  /** Where public sources sell, and what they are priced in. */
  currencies: readonly PlaceCurrency[]
}
