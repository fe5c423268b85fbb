import { chmod, chown, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'
import { BackupError } from './types.ts'

type Owner = { uid: number; gid: number }

/**
 * Unpacks a base backup into a new folder, its files owned by `owner`.
 *
 * @throws BackupError corrupted for anything but plain files and folders below it, truncated without a label
 */
export async function unpackBase(
  bytes: AsyncIterable<Uint8Array>,
  folder: string,
  owner: Owner,
): Promise<void> {
  const give = process.getuid?.() === 0 ? (path: string) => chown(path, owner.uid, owner.gid) : async () => {}
  await mkdir(folder, { mode: 0o700 })
  await chmod(folder, 0o700)
  await give(folder)
  const extract = tar.extract()
  let failure: unknown = null
  const feeding = pipeline(Readable.from(bytes, { objectMode: false }), extract).catch(error => {
    failure = error
  })
  let hasLabel = false
  try {
    for await (const entry of extract) {
      const { name, type } = entry.header
      const path = join(folder, safeName(name))
      if (type === 'directory') {
        await mkdir(path, { recursive: true, mode: 0o700 })
        entry.resume()
      } else if (type === 'file') {
        if (name === 'backup_label') hasLabel = true
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        const handle = await open(path, 'wx', 0o600)
        await pipeline(entry, handle.createWriteStream())
      } else
        throw new BackupError(
          'corrupted',
          `the base backup holds '${name}', which is neither file nor folder`,
        )
      await give(path)
    }
  } catch (error) {
    extract.destroy()
    await feeding
    // Why the bytes ended says more than that they did.
    throw failure instanceof BackupError ? failure : error
  }
  await feeding
  if (failure !== null) throw failure
  if (!hasLabel) throw new BackupError('truncated', 'the base backup ends before its label')
}

function safeName(name: string): string {
  const parts = name.replace(/\/$/, '').split('/')
  if (name.startsWith('/') || parts.some(part => part === '' || part === '.' || part === '..')) {
    throw new BackupError('corrupted', `the base backup holds a file named '${name}'`)
  }
  return parts.join('/')
}
