import type {
  PriceHistoryParameters,
  PriceHistoryResponse,
  PricesParameters,
  PricesResponse,
} from '@buywhere/contract'
import {
  convertMinor,
  type ProductHistory,
  readPricePoints,
  readProductHistory,
  type StoredPoint,
} from '../../catalog/index.ts'
import { toMajorUnits } from '../../kernel/money/index.ts'
import type { Services } from '../services.ts'
import { findProduct } from './find-product.ts'

type Data = PriceHistoryResponse['data']

/**
 * How the price of a product went, or with the id of an offer, of that offer. Throws `product_not_found`,
 * `unknown_currency`.
 */
export async function findPriceHistory(
  services: Services,
  id: string,
  { days, currency: asked }: PriceHistoryParameters,
  visibleOrgIds: readonly number[],
): Promise<Data> {
  const rates = services.search.rates()
  const product = findProduct(services, id, asked, visibleOrgIds)
  const offer = product.offers.find(({ offer_id }) => offer_id === id)
  const shown = offer ?? product
  const currency = asked ?? shown.currency
  const history = await services.reads.read(visibleOrgIds, db =>
    readProductHistory(db, Number(product.product_id), {
      days,
      currency,
      visibleOrgIds,
      now: services.clock.now(),
      offerId: offer && Number(offer.offer_id),
      rates,
    }),
  )
  const amount = (minor: number) => toMajorUnits(convertMinor(minor, 1), currency)
  return {
    product_id: product.product_id,
    title: offer?.title ?? product.name,
    current_price: shown.price,
    currency,
    daily: history.daily.map(({ day, min, max, avg, dataPoints }) => ({
      day,
      currency,
      min: amount(min),
      max: amount(max),
      avg: amount(avg),
      data_points: dataPoints,
    })),
    stats: presentStats(history, offer === undefined ? 'product' : 'offer', amount),
  }
}

function presentStats(
  history: ProductHistory,
  of: 'product' | 'offer',
  amount: (minor: number) => number,
): Data['stats'] {
  const { daily, lowestNow, leftOut, rateDate, percentile } = history
  const isKnown = daily.length > 0
  const orNull = (minor: number | null | undefined) => (minor == null ? null : amount(minor))
  return {
    of,
    min: isKnown ? amount(Math.min(...daily.map(({ min }) => min))) : null,
    max: isKnown ? amount(Math.max(...daily.map(({ max }) => max))) : null,
    avg: isKnown ? amount(daily.reduce((sum, { avg }) => sum + avg, 0) / daily.length) : null,
    lowest_now: orNull(lowestNow?.minor),
    lowest_now_since: lowestNow?.since.toISOString() ?? null,
    lowest_30d: orNull(lowestNow?.lowest30Minor),
    percentile: percentile === null ? null : Math.round(percentile * 10) / 10,
    observations: history.observations,
    days_with_price: daily.length,
    observed_since: daily[0]?.day ?? null,
    offers: history.offers,
    insufficient_history: history.isInsufficient,
    ...(rateDate !== null && { rate_date: rateDate }),
    ...(history.isRateOfOtherDay && { rate_note: 'other_day' as const }),
    ...(leftOut.length > 0 && { left_out: leftOut }),
  }
}

/** What each shop asks now, how old that is, and what it asked before. Throws as `findPriceHistory`. */
export async function findPrices(
  services: Services,
  id: string,
  { currency, points }: PricesParameters,
  visibleOrgIds: readonly number[],
): Promise<PricesResponse> {
  const product = findProduct(services, id, currency, visibleOrgIds)
  const offerIds = product.offers.map(({ offer_id }) => Number(offer_id))
  const pointsOf = await services.reads.read(visibleOrgIds, db => readPricePoints(db, offerIds, points))
  return {
    product_id: product.product_id,
    title: product.name,
    prices: product.offers.map(offer => ({
      offer_id: offer.offer_id,
      merchant: offer.merchant,
      price: offer.price,
      currency: offer.currency,
      source_price: offer.source_price,
      ...(offer.price_note && { price_note: offer.price_note }),
      ...(offer.suspect && { suspect: offer.suspect }),
      list_price: offer.list_price,
      ...(offer.shipping !== undefined && { shipping: offer.shipping }),
      availability: offer.availability,
      condition: offer.condition,
      observed_at: offer.observed_at,
      expires_at: offer.expires_at,
      freshness: offer.freshness,
      points: (pointsOf.get(Number(offer.offer_id)) ?? []).map(presentPoint),
    })),
  }
}

function presentPoint({ observedAt, priceMinor, currency, listPriceMinor, ...point }: StoredPoint) {
  const amount = (minor: number | null) => (minor === null ? null : toMajorUnits(minor, currency))
  return {
    observed_at: observedAt.toISOString(),
    price: amount(priceMinor),
    currency,
    list_price: amount(listPriceMinor),
    availability: point.availability as PricesResponse['prices'][number]['points'][number]['availability'],
    ...(point.suspectReason !== null && { suspect: point.suspectReason }),
  }
}
