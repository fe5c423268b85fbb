import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'

export type CategorySlug = { path: string; slug: string }

/** The slugs of these paths, as far as there are such categories. */
export async function readCategorySlugs(db: Database, paths: readonly string[]): Promise<CategorySlug[]> {
  const { rows } = await sql<CategorySlug>`
    select path, slug from catalog.categories where path = any(${paths}::text[])
  `.execute(db)
  return rows
}

/** The path that a slug stands for; null: there is none. */
export async function findCategoryPath(db: Database, slug: string): Promise<string | null> {
  const { rows } = await sql<{ path: string }>`
    select path from catalog.categories where slug = ${slug}
  `.execute(db)
  return rows[0]?.path ?? null
}
