import type {
  BrandsParameters,
  BrandsResponse,
  CatalogStatsResponse,
  MerchantsParameters,
  MerchantsResponse,
} from '@buywhere/contract'
import { sourceName } from '../../catalog/index.ts'
import type { Services } from '../services.ts'
import { countFacets } from './count-facets.ts'

const plain = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Brands of what the asker may see. */
export function answerBrands(
  services: Services,
  { q, category, country, limit, offset }: BrandsParameters,
  visibleOrgIds: readonly number[],
): BrandsResponse {
  const { facets } = countFacets(services, { category, country }, visibleOrgIds, 'product', ['brand'])
  const wanted = plain(q.trim())
  const brands = (facets.brand ?? []).filter(({ value }) => wanted === '' || plain(value).includes(wanted))
  return {
    brands: brands
      .slice(offset, offset + limit)
      .map(({ value, count }) => ({ name: value, products_count: count })),
    total: brands.length,
    limit,
    offset,
  }
}

/** Shops with offers that the asker may see. */
export function answerMerchants(
  services: Services,
  { country, limit, offset }: MerchantsParameters,
  visibleOrgIds: readonly number[],
): MerchantsResponse {
  const { facets } = countFacets(services, { country }, visibleOrgIds, 'offer', ['source'])
  const merchants = (facets.source ?? []).flatMap(({ value: key, count }) => {
    const source = services.search.source(key)
    if (source === undefined || (country !== undefined && !country.includes(source.country))) return []
    return {
      merchant_id: sourceName(key),
      name: source.displayName,
      website: source.website,
      country: source.country,
      region: source.region,
      currency: source.currency,
      offers_count: count,
    }
  })
  return { merchants: merchants.slice(offset, offset + limit), total: merchants.length, limit, offset }
}

/** How much there is that the asker may see. */
export function answerCatalogStats(
  services: Services,
  visibleOrgIds: readonly number[],
): CatalogStatsResponse {
  const products = countFacets(services, {}, visibleOrgIds, 'product', ['brand', 'category'])
  const offers = countFacets(services, {}, visibleOrgIds, 'offer', ['source', 'country', 'availability'])
  const { brand = [], category = [] } = products.facets
  const { source = [], country = [], availability = [] } = offers.facets
  return {
    products: products.total,
    offers: offers.total,
    merchants: source.length,
    brands: brand.length,
    categories: category.length,
    countries: country.map(({ value, count }) => ({ country: value, offers_count: count })),
    availability: availability.map(({ value, count }) => ({ availability: value, offers_count: count })),
    as_of: services.clock.now().toISOString(),
  }
}
