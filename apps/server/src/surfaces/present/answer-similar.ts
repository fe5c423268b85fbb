import {
  type ProductOffersParameters,
  type ProductOffersResponse,
  type SimilarParameters,
  type SimilarResponse,
  searchParameters,
} from '@buywhere/contract'
import { findSimilar, listOffers } from '../../search/index.ts'
import type { Services } from '../services.ts'
import { requireProduct } from './look-up-product.ts'
import { prepareSearch } from './prepare-search.ts'
import { presentLanded } from './present-choice.ts'
import { presentOffer, presentSummary } from './present-product.ts'
import { createView } from './view.ts'

const DEFAULTS = searchParameters.parse({})

/** What one may buy instead. Throws `product_not_found`, `unknown_currency`. */
export function answerSimilar(
  services: Services,
  id: string,
  { limit, currency, country }: SimilarParameters,
  visibleOrgIds: readonly number[],
): SimilarResponse {
  const view = createView(services, currency)
  const product = requireProduct(services, id, visibleOrgIds)
  const { request } = prepareSearch(services, { ...DEFAULTS, currency, country }, visibleOrgIds)
  const products = findSimilar(services.search, product, { search: request, limit }).map(
    ({ hit, similarity }) => ({ ...presentSummary(hit, view, 'product'), similarity }),
  )
  return { product_id: product.productId, products, count: products.length }
}

/** A product's offers by what they come to. Throws `product_not_found`, `unknown_currency`. */
export function answerProductOffers(
  services: Services,
  id: string,
  { sort, currency, country }: ProductOffersParameters,
  visibleOrgIds: readonly number[],
): ProductOffersResponse {
  createView(services, currency)
  const product = requireProduct(services, id, visibleOrgIds)
  const { search, settings, clock } = services
  const list = listOffers(search, product, {
    countries: country ?? null,
    currency: currency ?? null,
    defaultCurrency: settings.defaultCurrency,
    rankBy: sort,
    nowMs: clock.now().getTime(),
  })
  const view = createView(services, list.currency)
  return {
    product_id: product.productId,
    name: product.title,
    currency: list.currency,
    offers: list.choices.map(({ offer, caveats, landed }) => ({
      ...presentOffer(offer, product.orgId !== null, view),
      landed: presentLanded(landed, list.currency),
      ...(caveats.length > 0 && { caveats }),
    })),
    count: list.choices.length,
  }
}
