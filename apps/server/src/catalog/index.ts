export { backfillPrices, type PastPrice } from './backfill-prices.ts'
export { appendChanges, type Change, type ChangeKind } from './change-log/append-changes.ts'
export { ensureChangeEpoch } from './change-log/ensure-epoch.ts'
export {
  currentCursor,
  currentHorizon,
  isPassable,
  type ReadChange,
  readChanges,
} from './change-log/read-changes.ts'
export { type Comparison, compareOffers, type StoredOffer } from './compare-offers.ts'
export { confirmOffers } from './confirm-offers.ts'
export { confirmSource } from './confirm-source.ts'
export { createProducts, type NewProduct, reserveIds } from './create-products.ts'
export { ensureCategories, PATH_SEPARATOR } from './ensure-categories.ts'
export { ensureSource, findSource, type Source } from './ensure-source.ts'
export { type Freshness, freshnessOf, STALE_MS } from './freshness.ts'
export { describeRate, factorsInto, loadRateTable, OLD_RATE_DAYS, type RateTable } from './fx/rate-table.ts'
export { type FxRate, readEcbCsv } from './fx/read-ecb-csv.ts'
export { storeRates, storeShippedRates } from './fx/store-rates.ts'
export { countLiveOffers, type LiveOffer, listLiveOffers } from './list-live-offers.ts'
export { listSources, type SourceSummary } from './list-sources.ts'
export { loadLifetimes } from './load-lifetimes.ts'
export { loadAllProducts, loadProducts } from './load-products.ts'
export { markMissing } from './mark-missing.ts'
export { contentHash, type OfferContent } from './offer-content.ts'
export { sourceKey, sourceName } from './source-key.ts'
export { type OfferWrite, writeOffers } from './write-offers.ts'
