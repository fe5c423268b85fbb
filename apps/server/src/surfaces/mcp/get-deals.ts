import type { Deal, GetDealsInput, GetDealsOutput } from '@buywhere/contract'
import { answerDeals } from '../present/answer-deals.ts'
import type { Services } from '../services.ts'

export async function getDealsForAgent(
  services: Services,
  input: GetDealsInput,
  visibleOrgIds: readonly number[],
): Promise<GetDealsOutput> {
  const { total, deals } = await answerDeals(services, input, visibleOrgIds)
  return { total, deals: deals.map(toToolDeal) }
}

function toToolDeal(deal: Deal): GetDealsOutput['deals'][number] {
  const { cheaper_elsewhere: elsewhere } = deal
  return {
    id: deal.id,
    name: deal.name,
    price: deal.price,
    original_price: deal.original_price,
    currency: deal.currency,
    discount_pct: deal.discount_pct,
    reduced_at: deal.reduced_at,
    history_percentile: deal.history_percentile,
    ...(deal.list_price_never_charged && { list_price_never_charged: true as const }),
    ...(elsewhere && {
      cheaper_elsewhere: `${elsewhere.price} ${elsewhere.currency} at ${elsewhere.merchant}`,
    }),
    merchant: deal.merchant.name,
    country: deal.merchant.country,
    go_url: deal.go_url,
  }
}
