import { lstat, realpath, unlink } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'

/** Why a path was left alone: it climbs, leads elsewhere, is none that we write, is no plain file, or cannot be one. */
export type Refusal = 'climbs' | 'outside' | 'not_ours' | 'no_plain_file' | 'no_path'

export type DeleteOutcome = 'deleted' | 'absent' | { refused: Refusal }

/**
 * Deletes a file if, links resolved, its folder lies below `root` at a place and under a name that `isAllowed` knows,
 * and it is a plain file itself. Links are never followed out, and never deleted.
 */
export async function deleteFile(
  root: string,
  path: string,
  isAllowed: (folders: readonly string[], name: string) => boolean,
  /** Nothing is deleted: the answer tells what would be. */
  isDryRun = false,
): Promise<DeleteOutcome> {
  try {
    const name = basename(path)
    // Before anything is asked of the disk: a path that climbs is not one that we wrote.
    if (path.includes('\0') || path.split(/[/\\]/).includes('..')) return { refused: 'climbs' }
    const [realRoot, folder] = await Promise.all([realpath(root), realpath(dirname(path))])
    const way = relative(realRoot, folder)
    if (way.startsWith('..') || way.startsWith(sep) || dirname(path) === path) return { refused: 'outside' }
    if (!isAllowed(way === '' ? [] : way.split(sep), name)) return { refused: 'not_ours' }
    const file = join(folder, name)
    if (!(await lstat(file)).isFile()) return { refused: 'no_plain_file' }
    if (!isDryRun) await unlink(file)
    return 'deleted'
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT') return 'absent'
    if (code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG') return { refused: 'no_path' }
    throw error
  }
}
