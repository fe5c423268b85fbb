import {
  type GetProductOutput,
  listingParameters,
  type Offer,
  type ProductSummary,
  type SearchProductsInput,
  type SearchProductsOutput,
  type ToolProduct,
} from '@buywhere/contract'
import { findProduct } from '../present/find-product.ts'
import { listProducts } from '../present/list-products.ts'
import type { Services } from '../services.ts'

const DEFAULTS = listingParameters.parse({})

export function searchProductsForAgent(
  services: Services,
  { query, ...input }: SearchProductsInput,
): SearchProductsOutput {
  const answer = listProducts(services, query, { ...DEFAULTS, ...input })
  return {
    total: answer.total,
    products: answer.products.map(toToolProduct),
    ...(answer.relaxed && { missing_terms: answer.relaxed.missing_terms }),
  }
}

export function getProductForAgent(
  services: Services,
  input: { id: string; currency?: string | undefined },
): GetProductOutput {
  const product = findProduct(services, input.id, input.currency)
  return {
    ...toToolProduct(product),
    ...(product.category !== null && { category: product.category }),
    ...(product.description !== null && { description: product.description }),
    attributes: product.attributes,
    offers: product.offers.map(offer => ({
      offer_id: offer.offer_id,
      ...toToolOffer(offer),
    })),
  }
}

function toToolProduct(product: ProductSummary): ToolProduct {
  return {
    id: product.id,
    name: product.name,
    ...(product.brand !== null && { brand: product.brand }),
    ...toToolOffer(product),
    offers_count: product.offers_count,
  }
}

/** The words an agent needs to choose and to show its proof, and no more. */
function toToolOffer(offer: Offer | ProductSummary) {
  const { source_price: source } = offer
  const isConverted = source !== null && source.currency !== offer.currency
  return {
    price: offer.price,
    currency: offer.currency,
    ...(offer.price_note && { price_note: offer.price_note }),
    ...(isConverted && { source_price: `${source.amount} ${source.currency}` }),
    merchant: offer.merchant.name,
    country: offer.merchant.country,
    availability: offer.availability,
    ...(offer.condition !== 'new' && { condition: offer.condition }),
    ...(offer.rating !== null && { rating: offer.rating }),
    observed_at: offer.observed_at,
    freshness: offer.freshness,
    go_url: offer.go_url,
  }
}
