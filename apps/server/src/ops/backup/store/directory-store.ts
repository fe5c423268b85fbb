import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../../../kernel/clock.ts'
import { codeOf } from '../code-of.ts'
import { digesting } from '../seal/digest.ts'
import { BackupError, type BackupStore } from '../types.ts'
import { checkName, checkPrefix, notFound } from './check-name.ts'
import { startPartial, sweepPartials } from './partial-files.ts'

const READ_BYTES = 262_144

type Listed = { name: string; bytes: number; modifiedAt: Date }

/** A store in a folder, for its owner's eyes only. What the file system refuses is BackupError `store_failed`. */
export function openDirectoryStore(root: string, clock: Clock): BackupStore {
  let swept: Promise<unknown> | null = null
  const pathOf = (name: string) => join(root, checkName(name))

  return {
    async put(name, bytes) {
      const path = pathOf(name)
      swept ??= sweepPartials(root, clock)
      await swept
      const { path: partial, done } = startPartial(dirname(path))
      try {
        const file = await attempt('be written to', () => openNew(partial))
        const digest = digesting(bytes)
        try {
          for await (const piece of digest.bytes) await attempt('be written to', () => writeAll(file, piece))
          await attempt('be written to', () => file.sync())
        } finally {
          await file.close()
        }
        await attempt('be written to', () => rename(partial, path))
        await attempt('be written to', () => syncFolders(dirname(path), root))
        return digest.result()
      } catch (error) {
        await rm(partial, { force: true }).catch(() => {})
        throw error
      } finally {
        done()
      }
    },

    async *get(name) {
      const file = await attempt('be read', () => open(pathOf(name), 'r'), name)
      try {
        yield* file.createReadStream({ highWaterMark: READ_BYTES, autoClose: false })
      } catch (error) {
        throw failed('be read', error)
      } finally {
        await file.close()
      }
    },

    async head(name) {
      try {
        const found = await stat(pathOf(name))
        return found.isFile() ? { bytes: found.size } : null
      } catch (error) {
        if (isMissing(error)) return null
        throw error instanceof BackupError ? error : failed('be read', error)
      }
    },

    async *list(prefix) {
      checkPrefix(prefix)
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
      for await (const found of walk(root, folder)) if (found.name.startsWith(prefix)) yield found
    },

    async remove(name) {
      const path = pathOf(name)
      await attempt('be changed', () => unlink(path), name)
      await attempt('be changed', () => syncFolders(dirname(path), dirname(path)))
      // What is empty now goes too; a writer that comes just then makes it again.
      if (dirname(path) !== root) await rmdir(dirname(path)).catch(() => {})
    },
  }
}

async function openNew(partial: string): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  for (let triesLeft = 3; ; triesLeft--) {
    await mkdir(dirname(partial), { recursive: true, mode: 0o700 })
    try {
      return await open(partial, flags, 0o600)
    } catch (error) {
      if (!isMissing(error) || triesLeft === 0) throw error
    }
  }
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let offset = 0; offset < piece.length; ) {
    offset += (await file.write(piece, offset)).bytesWritten
  }
}

/** From a folder up to another, so that also folders just made are there after a crash. */
async function syncFolders(from: string, to: string): Promise<void> {
  for (let folder = from; ; folder = dirname(folder)) {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (folder === to || folder === dirname(folder)) return
  }
}

/** All files below in the order of their whole names, as S3 lists them. */
async function* walk(root: string, folder: string): AsyncGenerator<Listed> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(error => {
    if (isMissing(error)) return []
    throw failed('be listed', error)
  })
  const names = entries
    .filter(entry => !entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory()))
    .map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  for (const name of names) {
    if (name.endsWith('/')) {
      yield* walk(root, `${folder}${name}`)
      continue
    }
    // Removed since it was listed: not there any more.
    const found = await stat(join(root, folder, name)).catch(() => null)
    if (found) yield { name: `${folder}${name}`, bytes: found.size, modifiedAt: found.mtime }
  }
}

async function attempt<T>(what: string, work: () => Promise<T>, name?: string): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (name !== undefined && isMissing(error)) throw notFound(name, error)
    throw error instanceof BackupError ? error : failed(what, error)
  }
}

const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')

function failed(what: string, error: unknown): BackupError {
  const code = codeOf(error)
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'its disk is full' : (code ?? String(error))
  return new BackupError('store_failed', `the backup folder cannot ${what}: ${why}`, { cause: error })
}
