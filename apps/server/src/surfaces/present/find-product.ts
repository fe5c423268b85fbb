import type { Product } from '@buywhere/contract'
import { AppError } from '../../kernel/errors/index.ts'
import { rankOffers } from '../../search/index.ts'
import type { Services } from '../services.ts'
import { presentProduct } from './present-product.ts'
import { createView } from './view.ts'

/** The product of a product or offer id, or what it went into, best offer first. Throws `product_not_found`, `unknown_currency`. */
export function findProduct(
  services: Services,
  id: string,
  currency: string | undefined,
  visibleOrgIds: readonly number[],
): Product {
  const view = createView(services, currency)
  const product = services.search.getProduct(services.search.heirOf(id, visibleOrgIds), visibleOrgIds)
  if (product === null) throw new AppError('product_not_found', `no product or offer has the id ${id}`)
  const ranked = rankOffers(product.offers, view.factors, source => view.nowMs - view.lifetimeMs(source))
  return presentProduct(product, ranked, view)
}
