import type { ProductDocument } from '@buywhere/search'
import type { SearchService } from '../search-service.ts'
import { soleCurrency } from './find-best-price.ts'
import { type Choice, choiceOf, orderChoices, type RankBy } from './order-choices.ts'

export type OfferList = { currency: string; choices: Choice[] }

/** The offers of one product, the one to buy first. Without a currency, in the one that all are in or the default. */
export function listOffers(
  service: Pick<SearchService, 'factorsInto' | 'lifetimeMs'>,
  product: ProductDocument,
  options: {
    countries: readonly string[] | null
    currency: string | null
    defaultCurrency: string
    rankBy: RankBy
    nowMs: number
  },
): OfferList {
  const { countries, rankBy, nowMs } = options
  const offers = product.offers.filter(({ country }) => countries === null || countries.includes(country))
  const currency = options.currency ?? soleCurrency(offers) ?? options.defaultCurrency
  const circumstances = {
    nowMs,
    lifetimeMs: service.lifetimeMs,
    factors: service.factorsInto(currency),
    isConditionAsked: false,
  }
  const choices = offers.map(offer => choiceOf(product, offer, circumstances))
  return { currency, choices: orderChoices(choices, rankBy) }
}
