import { createReadStream } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from './code-of.ts'
import { walName } from './store-names.ts'
import type { Vault } from './vault.ts'
import { isTimelineHistory, isWalFile } from './wal-segment.ts'

const ABANDONED_MS = 3_600_000

/**
 * Carries what the server left in its archive folder to the store, oldest first, and removes each file there only when
 * the store has it whole. Two at once, or one cut off anywhere, do no harm: the same file is put again.
 *
 * @returns what was shipped, in order; `left`: segments that could not be, the failure is thrown after the first
 */
export async function shipWal(options: {
  vault: Vault
  folder: string
  systemIdentifier: string
  now: Date
  /** Segments before this one are left to whoever comes next. */
  from?: string | undefined
  signal?: AbortSignal | undefined
}): Promise<{ shipped: string[] }> {
  const { vault, folder, systemIdentifier, now, from, signal } = options
  const names = await readdir(folder).catch(error => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  const shipped: string[] = []
  for (const name of names.sort(byPlace)) {
    signal?.throwIfAborted()
    const file = join(folder, name)
    if (!isWalFile(name)) await sweep(file, now)
    else if (from !== undefined && !isTimelineHistory(name) && name < from) continue
    else if (await ship(vault, file, walName(systemIdentifier, name))) shipped.push(name)
  }
  return { shipped }
}

/** Throws away what nothing could be restored from: segments before the first physical backup. */
export async function dropWal(folder: string, now: Date): Promise<number> {
  let dropped = 0
  for (const name of await readdir(folder).catch(() => [])) {
    if (isTimelineHistory(name)) continue
    if (!isWalFile(name)) await sweep(join(folder, name), now)
    else {
      await rm(join(folder, name), { force: true })
      dropped++
    }
  }
  return dropped
}

async function ship(vault: Vault, file: string, name: string): Promise<boolean> {
  try {
    await vault.put(name, createReadStream(file))
  } catch (error) {
    // Another process shipped and removed it meanwhile.
    if (codeOf(error) === 'ENOENT' && (await vault.store.head(name)) !== null) return false
    throw error
  }
  await rm(file, { force: true })
  return true
}

/** Notes of backups, and half-written files of a server that crashed. */
async function sweep(file: string, now: Date): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (found?.isFile() && (file.endsWith('.backup') || now.getTime() - found.mtimeMs > ABANDONED_MS)) {
    await rm(file, { force: true })
  }
}

// A history goes before the segments of its timeline, so that who reads them can tell where they branch off.
const byPlace = (a: string, b: string) => {
  const rank = (name: string) => `${isTimelineHistory(name) ? 0 : 1}${name}`
  return rank(a) < rank(b) ? -1 : 1
}
