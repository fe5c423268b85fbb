import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'

export const PATH_SEPARATOR = ' > '

const SLUG_MAX_CHARS = 120

function slugOf(path: string): string {
  const slug = path
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return slug.slice(0, SLUG_MAX_CHARS)
}

/** Every path above and including the given ones, parents before children. */
function withAncestors(
  paths: Iterable<readonly string[]>,
): { path: string; parent: string | null; name: string; depth: number }[] {
  const found = new Map<string, { path: string; parent: string | null; name: string; depth: number }>()
  for (const names of paths) {
    names.forEach((name, depth) => {
      const path = names.slice(0, depth + 1).join(PATH_SEPARATOR)
      const parent = depth === 0 ? null : names.slice(0, depth).join(PATH_SEPARATOR)
      found.set(path, { path, parent, name, depth })
    })
  }
  return [...found.values()].sort((a, b) => a.depth - b.depth || (a.path < b.path ? -1 : 1))
}

/**
 * Makes sure that each path (from the root downwards) exists and answers their ids by joined path. `known` spares
 * the questions for paths met before and is added to; keep it for as long as one run lasts.
 */
export async function ensureCategories(
  db: Database,
  paths: Iterable<readonly string[]>,
  known: Map<string, number>,
): Promise<Map<string, number>> {
  const unknown = withAncestors(paths).filter(({ path }) => !known.has(path))
  for (let from = 0; from < unknown.length; ) {
    // One depth at a time: parents have their ids when their children are written.
    const { depth } = unknown[from]!
    const end = unknown.findIndex(category => category.depth > depth)
    const level = unknown.slice(from, end === -1 ? undefined : end)
    const rows = level.map(({ path, parent, name }) => ({
      path,
      name,
      slug: slugOf(path),
      parentId: parent === null ? null : known.get(parent),
    }))
    for (const { id, path } of await insertCategories(db, rows)) known.set(path, id)
    from += level.length
  }
  return known
}

type CategoryRow = { path: string; name: string; slug: string; parentId: number | null | undefined }

/** A slug taken by another path gets part of the path's hash as a suffix, so that both stay reachable. */
async function insertCategories(
  db: Database,
  rows: readonly CategoryRow[],
): Promise<{ id: number; path: string }[]> {
  const { rows: stored } = await sql<{ id: number; path: string }>`
    insert into catalog.categories (parent_id, name, path, slug)
    select "parentId", name, path,
           case when exists (select from catalog.categories c where c.slug = row.slug and c.path <> row.path)
                  or row_number() over (partition by slug order by path) > 1
                then slug || '-' || substr(md5(path), 1, 6) else slug end
    from json_to_recordset(${JSON.stringify(rows)}::json) as row (path text, name text, slug text, "parentId" bigint)
    order by path
    on conflict (path) do update set name = excluded.name
    returning id, path
  `.execute(db)
  return stored
}
