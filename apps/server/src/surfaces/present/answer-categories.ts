import {
  type CategoriesParameters,
  type CategoriesResponse,
  type CategoryParameters,
  type CategoryResponse,
  searchParameters,
} from '@buywhere/contract'
import { AppError } from '../../kernel/errors/index.ts'
import type { Services } from '../services.ts'
import { childrenOf, countCategories, findCategory, presentCategories } from './category-tree.ts'
import { listProducts } from './list-products.ts'

const DEFAULTS = searchParameters.parse({})
const ROOT = 'root'

/** Categories that have products. Rejects with `not_found` when there is no such parent. */
export async function answerCategories(
  services: Services,
  { limit, offset, parent, country }: CategoriesParameters,
  visibleOrgIds: readonly number[],
): Promise<CategoriesResponse> {
  const all = countCategories(services, visibleOrgIds, country)
  const asked = parent === undefined ? all : childrenOf(all, await pathOf(services, parent, all))
  return {
    categories: await presentCategories(services, asked.slice(offset, offset + limit)),
    total: asked.length,
    limit,
    offset,
  }
}

async function pathOf(
  services: Services,
  slug: string,
  categories: ReturnType<typeof countCategories>,
): Promise<string | null> {
  if (slug === ROOT) return null
  const found = await findCategory(services, slug, categories)
  if (found === null) throw unknownCategory(slug)
  return found.path
}

const unknownCategory = (slug: string) =>
  new AppError('not_found', `no category with products has the slug ${slug}`)

/** One category with what lies below it and the first of its products. Rejects with `not_found`, `unknown_currency`. */
export async function answerCategory(
  services: Services,
  slug: string,
  { limit, currency, country }: CategoryParameters,
  visibleOrgIds: readonly number[],
): Promise<CategoryResponse> {
  const all = countCategories(services, visibleOrgIds, country)
  const found = await findCategory(services, slug, all)
  if (found === null) throw unknownCategory(slug)
  const [own] = await presentCategories(services, [found])
  if (own === undefined) throw unknownCategory(slug)
  const asked = { ...DEFAULTS, category: [found.path], currency, country, limit }
  const { products, total, next_cursor } = listProducts(services, asked, visibleOrgIds)
  return {
    ...own,
    children: await presentCategories(services, childrenOf(all, found.path)),
    total,
    products,
    ...(next_cursor !== undefined && { next_cursor }),
  }
}
