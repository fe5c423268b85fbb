import { lstat, realpath, unlink } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'

export type DeleteOutcome = 'deleted' | 'absent' | 'refused'

/**
 * Deletes a file if, links resolved, its folder lies below `root` at a place and under a name that `isAllowed` knows,
 * and it is a plain file itself. Links are never followed out, and never deleted.
 */
export async function deleteFile(
  root: string,
  path: string,
  isAllowed: (folders: readonly string[], name: string) => boolean,
): Promise<DeleteOutcome> {
  try {
    const name = basename(path)
    // Before anything is asked of the disk: a path that climbs is not one that we wrote.
    if (path.includes('\0') || path.split(/[/\\]/).includes('..')) return 'refused'
    const [realRoot, folder] = await Promise.all([realpath(root), realpath(dirname(path))])
    const way = relative(realRoot, folder)
    if (way.startsWith('..') || way.startsWith(sep) || dirname(path) === path) return 'refused'
    if (!isAllowed(way === '' ? [] : way.split(sep), name)) return 'refused'
    const file = join(folder, name)
    if (!(await lstat(file)).isFile()) return 'refused'
    await unlink(file)
    return 'deleted'
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT') return 'absent'
    if (code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG') return 'refused'
    throw error
  }
}
