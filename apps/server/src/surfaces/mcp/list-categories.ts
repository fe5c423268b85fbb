import type { ListCategoriesInput, ListCategoriesOutput } from '@buywhere/contract'
import { answerCategories } from '../present/answer-categories.ts'
import type { Services } from '../services.ts'

export async function listCategoriesForAgent(
  services: Services,
  input: ListCategoriesInput,
  visibleOrgIds: readonly number[],
): Promise<ListCategoriesOutput> {
  const { categories, total } = await answerCategories(services, { ...input, offset: 0 }, visibleOrgIds)
  return {
    categories: categories.map(({ slug, path, products_count }) => ({ slug, path, products_count })),
    total,
  }
}
