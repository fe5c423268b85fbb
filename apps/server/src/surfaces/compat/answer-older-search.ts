import type { OlderSearchParameters, OlderSearchResponse } from '@buywhere/contract'
import type { SearchHit } from '@buywhere/search'
import { toMajorUnits } from '../../kernel/money/index.ts'
import { prepareSearch } from '../present/prepare-search.ts'
import { presentSummary } from '../present/present-product.ts'
import { createView, type View } from '../present/view.ts'
import type { Services } from '../services.ts'

const USD = 'USD'

/** The search that /v1/search answers, in the words of clients older than it. Throws as that one does. */
export function answerOlderSearch(
  services: Services,
  { compact, ...parameters }: OlderSearchParameters,
  visibleOrgIds: readonly number[],
): OlderSearchResponse {
  const { request, shown } = prepareSearch(services, parameters, visibleOrgIds)
  const { hits, total } = services.search.search({ ...request, closeMatches: 0, facets: [] })
  const view = createView(services, parameters.currency)
  const intoUsd = services.search.factorsInto(USD)
  const tookMs = performance.timeOrigin + performance.now() - shown.startedMs
  return {
    results: hits.map(hit => ({
      ...presentOlder(hit, view, parameters.group_by),
      ...(compact && presentMore(hit, intoUsd)),
    })),
    total,
    total_estimated: false,
    page: { limit: parameters.limit, offset: shown.offset },
    response_time_ms: Math.max(0, Math.round(tookMs * 1_000) / 1_000),
    cached: false,
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
