import { statfs } from 'node:fs/promises'

/** Share (0 to 1) of the file system of `folder` that is used, of what may be used by others than root; null: not there. */
export async function readDiskUse(folder: string): Promise<number | null> {
  try {
    const { blocks, bfree, bavail } = await statfs(folder)
    const used = blocks - bfree
    return used + bavail === 0 ? null : used / (used + bavail)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return null
    throw error
  }
}

/** Bytes of the file system of `folder` that are free for others than root. */
export async function readDiskFree(folder: string): Promise<number> {
  const { bsize, bavail } = await statfs(folder)
  return bsize * bavail
}
