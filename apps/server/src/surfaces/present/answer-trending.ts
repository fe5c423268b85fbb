import type { TrendingParameters, TrendingResponse } from '@buywhere/contract'
import type { ProductDocument } from '@buywhere/search'
import { type ClickedProduct, readTrending } from '../../affiliate/index.ts'
import { PATH_SEPARATOR } from '../../catalog/index.ts'
import { listOffers } from '../../search/index.ts'
import type { Services } from '../services.ts'
import { WINDOW_MS } from './answer-deals.ts'
import { lookUpProduct } from './look-up-product.ts'
import { presentSummary } from './present-product.ts'
import { checkCurrency, createView } from './view.ts'

/** Read beyond what is asked for: some are gone, or not of the country or category asked for. */
const READ_PRODUCTS = 1_000

/** What people click, the hottest first. Rejects with `unknown_currency`. */
export async function answerTrending(
  services: Services,
  { window, country, category, currency, limit }: TrendingParameters,
  visibleOrgIds: readonly number[],
): Promise<TrendingResponse> {
  const { search, clock, settings } = services
  checkCurrency(currency)
  const windowMs = WINDOW_MS[window]
  const clicked = await readTrending(services.database.db, {
    now: clock.now(),
    windowMs,
    limit: READ_PRODUCTS,
  })
  // Only now: from here on nothing waits, so that one table of rates holds for all of the answer.
  const view = createView(services, currency)
  const products = join(services, clicked, visibleOrgIds).flatMap(({ product, clicks, heat }) => {
    if (category !== undefined && !category.some(path => liesIn(product, path))) return []
    const { choices } = listOffers(search, product, {
      countries: country ?? null,
      currency: currency ?? null,
      defaultCurrency: settings.defaultCurrency,
      rankBy: 'price',
      nowMs: view.nowMs,
    })
    const [best] = choices
    if (best === undefined) return []
    const offer = { ...best.offer, convertedPrice: null }
    const summary = presentSummary({ product, offer, offersCount: choices.length }, view, 'product')
    return { ...summary, clicks, heat: Math.round(heat * 100) / 100 }
  })
  const shown = products.slice(0, limit)
  return { window, products: shown, count: shown.length }
}

type Hot = { product: ProductDocument; clicks: number; heat: number }

/** Clicks on products that became one since are counted together. */
function join(
  services: Services,
  clicked: readonly ClickedProduct[],
  visibleOrgIds: readonly number[],
): Hot[] {
  const hot = new Map<string, Hot>()
  for (const { productId, clicks, heat } of clicked) {
    const product = lookUpProduct(services, productId, visibleOrgIds)
    if (product === null) continue
    const known = hot.get(product.productId) ?? { product, clicks: 0, heat: 0 }
    hot.set(product.productId, { product, clicks: known.clicks + clicks, heat: known.heat + heat })
  }
  return [...hot.values()].sort((a, b) => b.heat - a.heat)
}

function liesIn({ categoryPath }: ProductDocument, wanted: string): boolean {
  const names = wanted.split('>').map(name => name.trim().toLowerCase())
  const path = categoryPath.map(name => name.toLowerCase())
  return names.join(PATH_SEPARATOR) === path.slice(0, names.length).join(PATH_SEPARATOR)
}
