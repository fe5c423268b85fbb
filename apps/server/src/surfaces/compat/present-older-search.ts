import type { OlderSearchResponse } from '@buywhere/contract'
import type { SearchHit, SearchResult } from '@buywhere/search'
import { toMajorUnits } from '../../kernel/money/index.ts'
import type { Shown } from '../present/present-answer.ts'
import { presentSummary } from '../present/present-product.ts'
import type { View } from '../present/view.ts'

const USD = 'USD'

type Rates = {
  view: View
  /** From minor units of each currency into those of the one given. */
  into(currency: string): ReadonlyMap<string, number>
}

/** A result of the engine in the words of clients older than /v1/search, as it is kept; `cached` comes last. */
export function presentOlderSearch(
  { hits, total }: SearchResult,
  { parameters, offset, startedMs }: Shown,
  { compact }: { compact: boolean },
  { view, into }: Rates,
): OlderSearchResponse {
  const { group_by, limit } = parameters
  const intoUsd = into(USD)
  const tookMs = performance.timeOrigin + performance.now() - startedMs
  return {
    results: hits.map(hit => ({
      ...presentOlder(hit, view, group_by),
      ...(compact && presentMore(hit, intoUsd)),
    })),
    total,
    total_estimated: false,
    page: { limit, offset },
    response_time_ms: Math.max(0, Math.round(tookMs * 1_000) / 1_000),
    cached: true,
  }
}

function presentOlder(
  hit: SearchHit,
  view: View,
  groupBy: 'product' | 'offer',
): OlderSearchResponse['results'][number] {
  const summary = presentSummary(hit, view, groupBy)
  const { merchant } = summary
  return {
    id: summary.id,
    title: summary.name,
    price: { amount: summary.price, currency: summary.currency },
    merchant: { merchant_id: merchant.merchant_id, name: merchant.name, platform: null },
    url: summary.go_url,
    image_url: summary.image_url,
    region: merchant.region,
    country_code: merchant.country,
    availability: { in_stock: summary.availability === 'in_stock' },
    source_url: summary.url,
    last_synced_at: summary.observed_at,
    product_id: summary.product_id,
    category: summary.category,
    updated_at: new Date(hit.offer.updatedAt).toISOString(),
    metadata: {
      brand: summary.brand,
      condition: summary.condition,
      freshness: summary.freshness,
      ...(summary.suspect && { suspect: summary.suspect.reason }),
      offer_id: summary.offer_id,
      offers_count: summary.offers_count,
    },
  }
}

function presentMore({ product, offer }: SearchHit, intoUsd: ReadonlyMap<string, number>) {
  const factor = intoUsd.get(offer.currency)
  const minor = offer.price === null || factor === undefined ? null : Math.round(offer.price * factor)
  return {
    canonical_id: product.productId,
    normalized_price_usd: minor === null ? null : toMajorUnits(minor, USD),
    structured_specs: product.attributes,
    comparison_attributes: Object.entries(product.attributes).map(([key, value]) => ({ key, value })),
  }
}
