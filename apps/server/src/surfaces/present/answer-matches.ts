import type { MatchesResponse } from '@buywhere/contract'
import { explainMatches, loadCompared, type MatcherCache } from '../../identity/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Services } from '../services.ts'
import { presentExplanation, presentMatched, presentNear } from './present-identity.ts'

/** Products found by the words of the title: what is like it is among them. */
const CANDIDATES = 15

/** Throws `product_not_found`. */
export async function answerMatches(
  { database: { db }, search, settings }: Services,
  openMatcher: MatcherCache,
  id: string,
  { variants }: { variants: 'apart' | 'together' },
  visibleOrgIds: readonly number[],
): Promise<MatchesResponse> {
  const product = search.getProduct(search.heirOf(id, visibleOrgIds), visibleOrgIds)
  if (product === null) throw new AppError('product_not_found', `no product or offer has the id ${id}`)
  const { hits, closeMatches } = search.search({
    text: product.title,
    currency: settings.defaultCurrency,
    groupBy: 'product',
    filters: {},
    sort: 'relevance',
    offset: 0,
    limit: CANDIDATES,
    closeMatches: CANDIDATES,
    facets: [],
    visibleOrgIds,
  })
  const { matcher, euros } = await openMatcher()
  const { offers, near } = await explainMatches(db, matcher, euros, {
    productId: Number(product.productId),
    candidates: [...hits, ...closeMatches].map(hit => Number(hit.product.productId)),
  })
  if (offers.length === 0) throw new AppError('product_not_found', `no product or offer has the id ${id}`)
  const isShownAsVariant = (isVariant: boolean) => isVariant && variants === 'together'
  return {
    product_id: product.productId,
    title: product.title,
    gtin: offers.find(({ text }) => text.gtin !== null)?.text.gtin ?? null,
    offers: offers.map(presentMatched),
    ...(variants === 'together' && {
      variants: near.filter(({ isVariant }) => isVariant).map(presentNear),
    }),
    kept_apart: near.filter(({ isVariant }) => !isShownAsVariant(isVariant)).map(presentNear),
  }
}

/** Throws `product_not_found` for an id that is no offer which the asker may see. */
export async function answerExplain(
  { database: { db }, search }: Services,
  openMatcher: MatcherCache,
  { left, right }: { left: string; right: string },
  visibleOrgIds: readonly number[],
) {
  for (const id of [left, right]) {
    const product = search.getProduct(id, visibleOrgIds)
    if (product === null || !product.offers.some(({ offerId }) => offerId === id)) {
      throw new AppError('product_not_found', `no offer has the id ${id}`)
    }
  }
  const { matcher, euros } = await openMatcher()
  const offers = await loadCompared(db, euros, [Number(left), Number(right)])
  const [one, other] = [left, right].map(id => offers.find(({ offerId }) => String(offerId) === id))
  if (one === undefined || other === undefined) {
    throw new AppError('product_not_found', 'one of the offers is not there any more')
  }
  return {
    left_offer_id: left,
    right_offer_id: right,
    left_product_id: String(one.productId),
    right_product_id: String(other.productId),
    same_product: one.productId === other.productId,
    explanation: presentExplanation(matcher.explain(one.text, other.text)),
  }
}
