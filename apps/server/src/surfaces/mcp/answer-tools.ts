import {
  type GetProductOutput,
  type Interpreted,
  type Offer,
  type ProductSummary,
  type SearchProductsInput,
  type SearchProductsOutput,
  searchParameters,
  type ToolProduct,
} from '@buywhere/contract'
import { findProduct } from '../present/find-product.ts'
import { listProducts } from '../present/list-products.ts'
import { ratesInWords } from '../present/present-rates.ts'
import type { Services } from '../services.ts'

/** Each costs an agent about a hundred tokens. */
const MAX_CLOSE_MATCHES = 3
const DEFAULTS = { ...searchParameters.parse({}), close_matches: MAX_CLOSE_MATCHES }

export function searchProductsForAgent(
  services: Services,
  { query, ...input }: SearchProductsInput,
  visibleOrgIds: readonly number[],
): SearchProductsOutput {
  const answer = listProducts(services, { ...DEFAULTS, ...input, q: query }, visibleOrgIds)
  const { close_matches, corrections, interpreted, next_cursor, relaxed } = answer
  const applied = interpreted && toApplied(interpreted)
  return {
    total: answer.total,
    products: answer.products.map(toToolProduct),
    ...(answer.rates && { rates: ratesInWords(answer.rates) }),
    ...(relaxed && { missing_terms: relaxed.missing_terms }),
    ...(applied && { interpreted: applied }),
    ...(corrections && { corrections }),
    ...(close_matches && {
      close_matches: close_matches.map(product => ({
        ...toToolProduct(product),
        missing_terms: product.missing_terms,
      })),
    }),
    ...(next_cursor !== undefined && { next_cursor }),
  }
}

/** As the arguments that would have asked for the same; null when the words were only weighed. */
function toApplied({ text, price, note, conditions, availability, sort }: Interpreted) {
  const isApplied = price ?? conditions ?? availability ?? sort
  if (isApplied === undefined) return null
  return {
    query: text,
    ...(price && {
      ...(price.min !== null && { min_price: price.min }),
      ...(price.max !== null && { max_price: price.max }),
      currency: price.currency,
    }),
    ...(note && { note }),
    ...(conditions && { condition: conditions }),
    ...(availability && { availability: [availability] }),
    ...(sort && { sort }),
  }
}

export function getProductForAgent(
  services: Services,
  input: { id: string; currency?: string | undefined },
  visibleOrgIds: readonly number[],
): GetProductOutput {
  const product = findProduct(services, input.id, input.currency, visibleOrgIds)
  const isMerged = services.search.heirOf(input.id, visibleOrgIds) !== input.id
  return {
    ...toToolProduct(product),
    ...(isMerged && { merged_from: input.id }),
    ...(product.category !== null && { category: product.category }),
    ...(product.description !== null && { description: product.description }),
    attributes: product.attributes,
    ...(product.rates && { rates: ratesInWords(product.rates) }),
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
  const { source_price: source, suspect } = offer
  const trusted = suspect?.trusted_price
  const isConverted = source !== null && source.currency !== offer.currency
  return {
    price: offer.price,
    currency: offer.currency,
    ...(offer.price_note && { price_note: offer.price_note }),
    ...(isConverted && { source_price: `${source.amount} ${source.currency}` }),
    ...(suspect && { suspect: suspect.reason }),
    ...(trusted && { trusted_price: `${trusted.amount} ${trusted.currency}` }),
    ...(offer.shipping !== undefined && { shipping: offer.shipping }),
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
