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
): { path: string; parent: string | null; name: string }[] {
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
  for (const { path, parent, name } of unknown) {
    const parentId = parent === null ? null : known.get(parent)
    // A slug taken by another path gets the id as a suffix, so that both stay reachable.
    const { rows } = await sql<{ id: number }>`
      insert into catalog.categories (parent_id, name, path, slug)
      select ${parentId}::bigint, ${name}, ${path}::text,
             case when exists (select from catalog.categories where slug = ${slugOf(path)} and path <> ${path}::text)
                  then ${slugOf(path)} || '-' || substr(md5(${path}::text), 1, 6) else ${slugOf(path)} end
      on conflict (path) do update set name = excluded.name
      returning id
    `.execute(db)
    known.set(path, rows[0]!.id)
  }
  return known
}
