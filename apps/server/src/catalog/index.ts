export { type CategorySlug, findCategoryPath, readCategorySlugs } from './category-slugs.ts'
export { appendChanges, type Change, type ChangeKind } from './change-log/append-changes.ts'
export { beginModified } from './change-log/begin-modified.ts'
export { type ChangeBell, createChangeBell } from './change-log/change-bell.ts'
export { changeLogTasks } from './change-log/change-log-tasks.ts'
export type { Cursor } from './change-log/cursor.ts'
export { cutChanges } from './change-log/cut-changes.ts'
export { ensureChangeEpoch } from './change-log/ensure-epoch.ts'
export { AVAILABILITY, CONTENT, PRICE, RELISTED, UNKNOWN_FACETS } from './change-log/facets.ts'
export { type ChangePage, findBeginning, type Lost, readChangePage } from './change-log/follow-page.ts'
export { listModified, type ModifiedPage, type ModifiedProduct } from './change-log/list-modified.ts'
export {
  type ChangedState,
  confirmBySource,
  findSourceIds,
  loadChanged,
  loadSourcesOfProducts,
  type ProductFacts,
  type SourceFacts,
} from './change-log/load-changed.ts'
export { markChanges } from './change-log/marks.ts'
export {
  formatModifiedCursor,
  type ModifiedListing,
  type ModifiedPlace,
  parseModifiedCursor,
} from './change-log/modified-cursor.ts'
export {
  formatOutsideCursor,
  type OutsideCursor,
  parseOutsideCursor,
  type Walk,
} from './change-log/outside-cursor.ts'
export {
  currentCursor,
  currentHorizon,
  currentPlace,
  isPassable,
  type LoggedChange,
  type ReadChange,
  readChanges,
} from './change-log/read-changes.ts'
export { readStanding, type Standing } from './change-log/standing.ts'
export { type Comparison, compareOffers, type StoredOffer } from './compare-offers.ts'
export { confirmOffers } from './confirm-offers.ts'
export { confirmSource } from './confirm-source.ts'
export { createProducts, type NewProduct, reserveIds } from './create-products.ts'
export * from './deals/index.ts'
export { ensureCategories, PATH_SEPARATOR } from './ensure-categories.ts'
export { ensureSource, findSource, type Source } from './ensure-source.ts'
export { type Freshness, freshnessOf, STALE_MS } from './freshness.ts'
export * from './fx/index.ts'
export { countLiveOffers, type LiveOffer, listLiveOffers } from './list-live-offers.ts'
export { listSources, type SourceSummary } from './list-sources.ts'
export { loadLifetimes } from './load-lifetimes.ts'
export { type LoadedOffer, loadAllProducts, loadProducts } from './load-products.ts'
export { markMissing } from './mark-missing.ts'
export { moveOffers, type OfferMove } from './move-offers.ts'
export { contentHash, type OfferContent } from './offer-content.ts'
export * from './prices/index.ts'
export { deleteRedirects, loadRedirects, type ProductRedirect, writeRedirects } from './product-redirects.ts'
export { setLifetime } from './set-lifetime.ts'
export { sourceKey, sourceName } from './source-key.ts'
export { type OfferWrite, writeOffers } from './write-offers.ts'
