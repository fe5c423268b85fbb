import type { ProductDocument } from '@buywhere/search'
import { AppError } from '../../kernel/errors/index.ts'
import type { Services } from '../services.ts'

/** The product that stands for a product or offer id; null: there is none that the asker may see. */
export function lookUpProduct(
  { search }: Services,
  id: string,
  visibleOrgIds: readonly number[],
): ProductDocument | null {
  return search.getProduct(search.heirOf(id, visibleOrgIds), visibleOrgIds)
}

/** The same. Throws `product_not_found`. */
export function requireProduct(
  services: Services,
  id: string,
  visibleOrgIds: readonly number[],
): ProductDocument {
  const product = lookUpProduct(services, id, visibleOrgIds)
  if (product === null) throw new AppError('product_not_found', `no product or offer has the id ${id}`)
  return product
}
