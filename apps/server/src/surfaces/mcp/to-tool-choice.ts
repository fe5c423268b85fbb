import type { Caveat, LandedCost, ProductSummary, ToolChoice } from '@buywhere/contract'

type Chosen = ProductSummary & { landed?: LandedCost | null; caveats?: Caveat[] | undefined }

/** The words an agent needs to choose and to show its proof, and no more. */
export function toToolChoice(chosen: Chosen): ToolChoice {
  const { source_price: source, landed, caveats, rating } = chosen
  const isConverted = source !== null && source.currency !== chosen.currency
  const isDelivered = landed != null && !landed.missing.includes('shipping')
  return {
    id: chosen.id,
    name: chosen.name,
    price: chosen.price,
    currency: chosen.currency,
    ...(isConverted && { source_price: `${source.amount} ${source.currency}` }),
    ...(isDelivered && { with_shipping: landed.amount }),
    merchant: chosen.merchant.name,
    country: chosen.merchant.country,
    ...(chosen.condition !== 'new' && { condition: chosen.condition }),
    ...(rating !== null && { rating }),
    ...(caveats && { caveats }),
    freshness: chosen.freshness,
    go_url: chosen.go_url,
  }
}
