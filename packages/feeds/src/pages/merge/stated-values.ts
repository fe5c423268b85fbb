import type { CollectedPage } from '../collect-page.ts'
import type { ShownPrice } from '../html/choose-price.ts'
import type { PageSource } from '../product-page.ts'
import { pathOf } from '../structured/find-products.ts'
import type { StructuredProduct } from '../structured/page-product.ts'
import { isSameAmount } from '../values/machine-amount.ts'
import type { StatedPrice } from './decide-price.ts'
import type { StatedStock } from './decide-stock.ts'

const WEIGHTS: Readonly<Record<StructuredProduct['source'], number>> = {
  'json-ld': 3,
  microdata: 3,
  rdfa: 2.9,
}

/** What structured data, metadata and scripts state as the price, one a source. */
export function statedPrices(page: CollectedPage, shown: ShownPrice): StatedPrice[] {
  const prices: StatedPrice[] = []
  for (const { source, offers } of page.structured) {
    const offer = chooseOffer(page, offers, shown.price?.amount ?? null)
    if (offer === null || offer.price === null) continue
    prices.push({
      amount: offer.price,
      listPrice: offer.listPrice,
      listOrigin: { source, path: `${offer.prefix}.${offer.listPricePath}` },
      currency: offer.currency,
      origin: { source, path: `${offer.prefix}.${offer.pricePath}` },
      weight: WEIGHTS[source] - (offer.isAggregate ? 0.6 : 0),
    })
  }
  const { looseOffer, meta, embedded } = page
  if (looseOffer?.price)
    prices.push(plain(looseOffer.price, looseOffer.currency, 'microdata', 'itemprop.price', 2.4))
  const { price, listPrice, currency } = meta.facts
  if (price !== undefined) {
    const tag = plain(price.value, currency?.value ?? null, price.origin.source, price.origin.path, 2.5)
    prices.push({ ...tag, listPrice: listPrice?.value ?? null, listOrigin: listPrice?.origin ?? null })
  }
  if (embedded?.facts.price !== undefined) {
    const path = `${embedded.path}.price`
    const weight = embedded.score >= 5 ? 2.4 : 1.8
    const script = plain(embedded.facts.price, embedded.facts.currency ?? null, 'embedded-json', path, weight)
    const list = embedded.facts.listPrice ?? null
    prices.push({
      ...script,
      listPrice: list,
      listOrigin: { source: 'embedded-json', path: `${embedded.path}.listPrice` },
    })
  }
  const [attribute] = page.attributePrices
  if (attribute !== undefined)
    prices.push(plain(attribute.amount, attribute.currency, 'html', attribute.path, 1.6))
  return prices
}

function plain(
  amount: string,
  currency: string | null,
  source: PageSource,
  path: string,
  weight: number,
): StatedPrice {
  return { amount, listPrice: null, listOrigin: null, currency, origin: { source, path }, weight }
}

type Offers = StructuredProduct['offers']

/** Of several offers the one at the page's address, else the one whose price the page shows, else one in stock. */
function chooseOffer(page: CollectedPage, offers: Offers, shown: string | null): Offers[number] | null {
  const priced = offers.filter(({ price }) => price !== null)
  if (priced.length < 2) return priced[0] ?? null
  const hinted = page.market.currency
  const inCurrency = priced.filter(({ currency }) => currency !== null && currency === hinted)
  const fitting = inCurrency.length > 0 ? inCurrency : priced
  const single = fitting.filter(({ isAggregate }) => !isAggregate)
  const told = single.length > 0 ? single : fitting
  // Used ones are offered beside the new one, and are cheaper.
  const fresh = told.filter(({ condition }) => condition === null || condition === 'new')
  const usable = fresh.length > 0 ? fresh : told
  return (
    usable.find(({ price }) => shown !== null && price !== null && isSameAmount(price, shown)) ??
    usable.find(({ url }) => url !== null && isPageAddress(page, url)) ??
    usable.find(({ availability }) => availability === 'in_stock') ??
    usable[0] ??
    null
  )
}

/** With its query: forms of one product differ in nothing else. */
function isPageAddress({ canonical, meta }: CollectedPage, url: string): boolean {
  const query = /\?(.*)$/s.exec(url)?.[1] ?? ''
  if (query === '') return false
  return [canonical, meta.tags.get('og:url')].some(
    address => typeof address === 'string' && pathOf(address) === pathOf(url) && address.includes(query),
  )
}

/** What each source states of stock. A product is in stock when one of its forms is. */
export function statedStock({ structured, looseOffer, meta, embedded }: CollectedPage): StatedStock[] {
  const stated: StatedStock[] = []
  for (const { source, offers } of structured) {
    const told = offers.filter(({ availability }) => availability !== null)
    const best = told.find(({ availability }) => availability === 'in_stock') ?? told[0]
    if (best === undefined || best.availability === null) continue
    const path = `${best.prefix}.${best.path === '' ? '' : `${best.path}.`}availability`
    stated.push({ value: best.availability, origin: { source, path } })
  }
  if (looseOffer?.availability)
    stated.push({
      value: looseOffer.availability,
      origin: { source: 'microdata', path: 'itemprop.availability' },
    })
  const tag = meta.facts.availability
  if (tag !== undefined && isStock(tag.value)) stated.push({ value: tag.value, origin: tag.origin })
  const script = embedded?.facts.availability
  if (embedded !== null && script !== undefined && isStock(script))
    stated.push({ value: script, origin: { source: 'embedded-json', path: `${embedded.path}.availability` } })
  return stated
}

const isStock = (value: string): value is StatedStock['value'] =>
  value === 'in_stock' || value === 'out_of_stock' || value === 'preorder' || value === 'backorder'
