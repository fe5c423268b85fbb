import type {
  ChangedOffer,
  ChangedProduct,
  ChangedSource,
  ChangeKindOutside,
  PublicChange,
} from '@buywhere/contract'
import {
  AVAILABILITY,
  type ChangedState,
  CONTENT,
  type LoadedOffer,
  type LoggedChange,
  PATH_SEPARATOR,
  PRICE,
  type ProductFacts,
  RELISTED,
  type SourceFacts,
  STALE_MS,
  UNKNOWN_FACETS,
} from '../../catalog/index.ts'
import { toMajorUnits } from '../../kernel/money/index.ts'
import { presentOffer } from './present-product.ts'
import type { View } from './view.ts'

const KIND_OF = {
  offer_created: 'created',
  offer_confirmed: 'confirmed',
  offer_missing: 'missing',
  offer_delisted: 'delisted',
  offer_moved: 'moved',
  product_changed: 'product',
  product_merged: 'merged',
  source_changed: 'source',
  source_confirmed: 'source',
} as const satisfies Record<Exclude<LoggedChange['kind'], 'offer_changed'>, ChangeKindOutside>

/** The most telling first. */
const KIND_OF_FACET = [
  [RELISTED, 'relisted'],
  [PRICE, 'price'],
  [AVAILABILITY, 'availability'],
  [CONTENT, 'changed'],
] as const satisfies readonly (readonly [number, ChangeKindOutside])[]

/** With these comes what the product says of itself: who follows may not have it, or not so. */
const WITH_PRODUCT: ReadonlySet<ChangeKindOutside> = new Set([
  'created',
  'relisted',
  'moved',
  'product',
  'merged',
])

/** By facets: a page has a thousand changes, and asks each more than once. */
const KINDS_OF_FACETS: readonly (readonly ChangeKindOutside[])[] = Array.from(
  { length: UNKNOWN_FACETS + 1 },
  (_, facets) => {
    const kinds = KIND_OF_FACET.filter(([facet]) => (facets & facet) !== 0).map(([, kind]) => kind)
    return kinds.length === 0 ? ['confirmed'] : kinds
  },
)

/** All that the change is, the most telling first. */
export function kindsOf({
  kind,
  facets,
}: Pick<LoggedChange, 'kind' | 'facets'>): readonly ChangeKindOutside[] {
  if (kind !== 'offer_changed') return [KIND_OF[kind]]
  return KINDS_OF_FACETS[facets ?? UNKNOWN_FACETS] ?? []
}

/** The products whose own words the changes carry. */
export function productsWanted(changes: readonly LoggedChange[]): number[] {
  return changes.flatMap(change => (carriesProduct(change) ? (change.productId ?? []) : []))
}

const carriesProduct = (change: LoggedChange) => kindsOf(change).some(kind => WITH_PRODUCT.has(kind))

/** A change with what it is about, as that is now. */
export function presentChange(change: LoggedChange, state: ChangedState, view: View): PublicChange {
  const { productId, offerId, sourceId, fromProductId, heirId } = change
  const what = kindsOf(change)
  const source = sourceId === null ? undefined : state.sources.get(sourceId)
  return {
    kind: what[0]!,
    what: [...what],
    at: change.at.toISOString(),
    product_id: idOf(productId),
    offer_id: idOf(offerId),
    merchant_id: source?.name ?? null,
    ...presentPrices(change),
    ...(fromProductId !== null && { from_product_id: String(fromProductId) }),
    ...(heirId !== null && { heir_id: String(heirId) }),
    ...(offerId !== null && { offer: presentChangedOffer(state.offers.get(offerId), view) }),
    ...(carriesProduct(change) && { product: presentFacts(state.products.get(productId ?? 0)) }),
    ...(what[0] === 'source' && source !== undefined && { source: presentSourceFacts(source) }),
  }
}

const idOf = (id: number | null) => (id === null ? null : String(id))

function presentPrices({ oldPriceMinor, oldCurrency, newPriceMinor, newCurrency }: LoggedChange) {
  if (oldCurrency === null || newCurrency === null) return {}
  const money = (minor: number | null, currency: string) =>
    minor === null ? null : { amount: toMajorUnits(minor, currency), currency }
  return { old_price: money(oldPriceMinor, oldCurrency), new_price: money(newPriceMinor, newCurrency) }
}

function presentChangedOffer(loaded: LoadedOffer | undefined, view: View): ChangedOffer | null {
  if (loaded === undefined) return null
  const { offer, orgId, productId } = loaded
  const {
    freshness: _,
    expires_at: __,
    price_note: ___,
    ...shown
  } = presentOffer(offer, orgId !== null, view)
  return {
    ...shown,
    product_id: String(productId),
    image_url: offer.imageUrl,
    is_missing: offer.missing,
    updated_at: new Date(offer.updatedAt).toISOString(),
  }
}

function presentFacts(product: ProductFacts | undefined): ChangedProduct | null {
  if (product === undefined) return null
  return {
    product_id: String(product.productId),
    name: product.title,
    description: product.description,
    brand: product.brand,
    category: product.categoryPath.join(PATH_SEPARATOR) || null,
    gtin: product.gtin,
    image_url: product.imageUrl,
    attributes: product.attributes,
    is_private: product.orgId !== null,
  }
}

function presentSourceFacts(source: SourceFacts): ChangedSource {
  return {
    merchant_id: source.name,
    name: source.displayName,
    website: source.website,
    country: source.country,
    region: source.region,
    currency: source.currency,
    is_private: source.orgId !== null,
    confirmed_at: source.confirmedAt?.toISOString() ?? null,
    expires_after_s: source.expiresAfterSeconds ?? STALE_MS / 1_000,
  }
}
