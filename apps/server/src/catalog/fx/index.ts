export { isDay } from './calendar.ts'
export { convertMinor } from './cross-rate.ts'
export { type FetchRatesOptions, fetchRates } from './fetch-rates.ts'
export { FX_SOURCES, type FxSource } from './fx-source.ts'
export { type ListedRate, listRateSources, listRates, type RateSource } from './list-rates.ts'
export { isOldOn, OLD_RATE_DAYS } from './pick-rate.ts'
export { registerRateMetrics } from './rate-metrics.ts'
export {
  describeRate,
  factorsInto,
  loadRateTable,
  type RateSummary,
  type RateTable,
  type RateUsed,
  summariseRates,
} from './rate-table.ts'
export { type RateOn, type RatesOn, ratesOn } from './rates-on.ts'
export type { FxRate, RawRate } from './raw-rate.ts'
export { readRates } from './read-rates.ts'
export { storeRates, storeShippedRates } from './store-rates.ts'
export { type TakenRates, takeRates } from './take-rates.ts'
