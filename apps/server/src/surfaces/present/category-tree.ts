import type { Category } from '@buywhere/contract'
import {
  type CategorySlug,
  findCategoryPath,
  PATH_SEPARATOR,
  readCategorySlugs,
} from '../../catalog/index.ts'
import type { Services } from '../services.ts'
import { countFacets } from './count-facets.ts'

/** Slugs never change once given, so each is asked for once. */
const known = new WeakMap<Services, { slugOf: Map<string, string>; pathOf: Map<string, string> }>()

const MAX_KNOWN_CHARS = 200

function slugsOf(services: Services) {
  const slugs = known.get(services) ?? { slugOf: new Map(), pathOf: new Map() }
  known.set(services, slugs)
  return slugs
}

/** The engine takes categories for the same whatever their case. */
const keyOf = (path: string): string => path.toLowerCase()

const parentOf = (path: string): string | null =>
  path.includes(PATH_SEPARATOR) ? path.slice(0, path.lastIndexOf(PATH_SEPARATOR)) : null

export type CategoryCount = { path: string; count: number }

/** Every category that the asker may see a product of, those with most products first. */
export function countCategories(
  services: Services,
  visibleOrgIds: readonly number[],
  country: string[] | undefined,
): CategoryCount[] {
  const { category = [] } = countFacets(services, { country }, visibleOrgIds, 'product', ['category']).facets
  return category.map(({ value, count }) => ({ path: value, count }))
}

/** Those right below `path`; null: the top of the tree. */
export function childrenOf(categories: readonly CategoryCount[], path: string | null): CategoryCount[] {
  const parent = path === null ? null : keyOf(path)
  return categories.filter(category => {
    const above = parentOf(category.path)
    return (above === null ? null : keyOf(above)) === parent
  })
}

/** The one of a slug, with its count; null: there is none that the asker may see a product of. */
export async function findCategory(
  services: Services,
  slug: string,
  categories: readonly CategoryCount[],
): Promise<CategoryCount | null> {
  if (slug.length > MAX_KNOWN_CHARS) return null
  const { pathOf, slugOf } = slugsOf(services)
  const path = pathOf.get(slug) ?? (await findCategoryPath(services.database.db, slug))
  if (path === null) return null
  const key = keyOf(path)
  const found = categories.find(category => keyOf(category.path) === key) ?? null
  // What may not be seen is looked up each time, as what is not there is.
  if (found !== null) {
    pathOf.set(slug, path)
    slugOf.set(path, slug)
  }
  return found
}

/** In the public words. Asks the database only for paths that were never shown before. */
export async function presentCategories(
  services: Services,
  categories: readonly CategoryCount[],
): Promise<Category[]> {
  const { slugOf, pathOf } = slugsOf(services)
  const paths = categories.flatMap(({ path }) => [path, parentOf(path) ?? path])
  const unknown = [...new Set(paths)].filter(path => !slugOf.has(path))
  const read: CategorySlug[] =
    unknown.length === 0 ? [] : await readCategorySlugs(services.database.db, unknown)
  for (const { path, slug } of read) {
    slugOf.set(path, slug)
    pathOf.set(slug, path)
  }
  return categories.flatMap(({ path, count }) => {
    const slug = slugOf.get(path)
    if (slug === undefined) return []
    const above = parentOf(path)
    return {
      slug,
      name: path.slice(above === null ? 0 : above.length + PATH_SEPARATOR.length),
      path,
      parent_slug: above === null ? null : (slugOf.get(above) ?? null),
      products_count: count,
    }
  })
}
