import type {
  Deal,
  DealsParameters,
  DealsResponse,
  PriceDropsParameters,
  PriceDropsResponse,
} from '@buywhere/contract'
import type { OfferDocument, ProductDocument } from '@buywhere/search'
import { type ListedReduction, listReductions, sourceName } from '../../catalog/index.ts'
import { toMajorUnits } from '../../kernel/money/index.ts'
import { type Choice, listOffers } from '../../search/index.ts'
import type { Services } from '../services.ts'
import { readDealCursor, writeDealCursor } from './deal-cursor.ts'
import { presentSummary } from './present-product.ts'
import { checkCurrency, createView, type View } from './view.ts'

const HOUR_MS = 3_600_000
export const WINDOW_MS = { '24h': 24 * HOUR_MS, '7d': 7 * 24 * HOUR_MS } as const

type Narrowing = Pick<DealsParameters, 'country' | 'category' | 'currency' | 'limit' | 'cursor'>
type Shown = { reduction: ListedReduction; product: ProductDocument; offer: OfferDocument }

/** Prices below the lowest of the 30 days before. Rejects with `unknown_currency`, `invalid_cursor`. */
export async function answerDeals(
  services: Services,
  { min_discount: minPct, ...narrowing }: Narrowing & Pick<DealsParameters, 'min_discount'>,
  visibleOrgIds: readonly number[],
): Promise<DealsResponse> {
  const asked = { kind: 'deals', minPct, since: null } as const
  const { total, shown, nextCursor, view } = await find(services, asked, narrowing, visibleOrgIds)
  const deals = shown.map(item => presentDeal(services, item, view))
  return { total, deals, products: deals, ...(nextCursor !== null && { next_cursor: nextCursor }) }
}

/** Prices below the one before. Rejects with `unknown_currency`, `invalid_cursor`. */
export async function answerPriceDrops(
  services: Services,
  { window, min_drop: minPct, ...narrowing }: PriceDropsParameters,
  visibleOrgIds: readonly number[],
): Promise<PriceDropsResponse> {
  const since = new Date(services.clock.now().getTime() - WINDOW_MS[window])
  const asked = { kind: 'drops', minPct, since } as const
  const { total, shown, nextCursor, view } = await find(services, asked, narrowing, visibleOrgIds)
  return {
    window,
    total,
    price_drops: shown.map(({ reduction, product, offer }) => ({
      ...presentReduced(product, offer, view),
      previous_price: inView(reduction.previousMinor, offer, view),
      drop_pct: reduction.dropPct,
      dropped_at: reduction.reducedAt.toISOString(),
      verdict: reduction.verdict,
    })),
    ...(nextCursor !== null && { next_cursor: nextCursor }),
  }
}

async function find(
  services: Services,
  asked: { kind: 'deals' | 'drops'; minPct: number; since: Date | null },
  { country, category, currency, limit, cursor }: Narrowing,
  visibleOrgIds: readonly number[],
) {
  checkCurrency(currency)
  const { total, reductions } = await listReductions(services.database.db, {
    ...asked,
    countries: country ?? null,
    categories: category ?? null,
    visibleOrgIds,
    now: services.clock.now(),
    after: cursor === undefined ? null : readDealCursor(cursor),
    limit: limit + 1,
  })
  // Only now: from here on nothing waits, so that one table of rates holds for all of the answer.
  const view = createView(services, currency)
  const page = reductions.slice(0, limit)
  const last = page.at(-1)
  const pct = asked.kind === 'deals' ? last?.discountPct : last?.dropPct
  const hasMore = reductions.length > limit && last !== undefined && pct !== undefined
  return {
    total,
    shown: page.flatMap(reduction => findOffer(services, reduction, visibleOrgIds) ?? []),
    nextCursor: hasMore ? writeDealCursor({ pct, offerId: last.offerId }) : null,
    view,
  }
}

/** The offer as searches show it; null when it is not what the reduction was of any more. */
function findOffer(
  { search }: Services,
  reduction: ListedReduction,
  visibleOrgIds: readonly number[],
): Shown | null {
  const product = search.getProduct(String(reduction.productId), visibleOrgIds)
  const offer = product?.offers.find(({ offerId }) => offerId === String(reduction.offerId))
  if (product === null || offer === undefined) return null
  const isSame = offer.price === reduction.priceMinor && offer.currency === reduction.currency
  return isSame && offer.suspect === null && offer.availability === 'in_stock'
    ? { reduction, product, offer }
    : null
}

const presentReduced = (product: ProductDocument, offer: OfferDocument, view: View) =>
  presentSummary(
    { product, offer: { ...offer, convertedPrice: null }, offersCount: product.offers.length },
    view,
    'product',
  )

function inView(minor: number | null, { currency }: OfferDocument, view: View): number | null {
  const { factor } = view.conversion(currency)
  if (minor === null || factor === null) return null
  return toMajorUnits(Math.round(minor * factor), view.currency ?? currency)
}

function presentDeal(services: Services, { reduction, product, offer }: Shown, view: View): Deal {
  const { listPrice, price } = offer
  const summary = presentReduced(product, offer, view)
  const isNeverCharged = listPrice !== null && listPrice > reduction.highestMinor
  const cheaper = cheaperElsewhere(services, product, offer)
  return {
    ...summary,
    original_price: inView(reduction.lowestMinor, offer, view),
    discount_pct: reduction.discountPct,
    reduced_at: reduction.reducedAt.toISOString(),
    ...(listPrice !== null &&
      price !== null && { list_discount_pct: Math.round((1 - price / listPrice) * 1_000) / 10 }),
    ...(isNeverCharged && { list_price_never_charged: true as const }),
    history_percentile: Math.round(reduction.percentile * 10) / 10,
    observations: reduction.observations,
    observed_days: reduction.observedDays,
    ...(cheaper !== null && {
      cheaper_elsewhere: {
        offer_id: cheaper.offer.offerId,
        merchant: view.shopName(cheaper.offer.source) ?? sourceName(cheaper.offer.source),
        price: toMajorUnits(cheaper.minor ?? 0, offer.currency),
        currency: offer.currency,
      },
    }),
  }
}

/** The cheapest offer of another shop in the same country that nothing speaks against, if it is cheaper than this. */
function cheaperElsewhere(
  { search, clock }: Services,
  product: ProductDocument,
  offer: OfferDocument,
): Choice | null {
  const { choices } = listOffers(search, product, {
    countries: [offer.country],
    currency: offer.currency,
    defaultCurrency: offer.currency,
    rankBy: 'price',
    nowMs: clock.now().getTime(),
  })
  const best = choices.find(
    ({ caveats, offer: { source } }) => caveats.length === 0 && source !== offer.source,
  )
  return best?.minor != null && offer.price !== null && best.minor < offer.price ? best : null
}
