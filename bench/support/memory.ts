import { readdirSync, readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const FIELD = (name: string) => new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm')
const KIBIBYTE = 1_024

/** Resident bytes of this process after a collection, when it was started with `--expose-gc`. */
export function settledRssBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage.rss()
}

/** The most this process ever had resident, in bytes. */
export const peakRssBytes = (): number => process.resourceUsage().maxRSS * KIBIBYTE

/** Resident bytes of another process; null where there is no /proc. */
export function rssBytesOf(pid: number): number | null {
  return readProcBytes(`/proc/${pid}/status`, FIELD('VmRSS'))
}

/** Bytes of a process and its children, what they share counted once (Pss); null where that cannot be read. */
export function familyPssBytes(pid: number): number | null {
  try {
    const family = readdirSync('/proc').filter(name => name === String(pid) || parentOf(name) === pid)
    return family.reduce((sum, member) => {
      return sum + (readProcBytes(`/proc/${member}/smaps_rollup`, FIELD('Pss')) ?? 0)
    }, 0)
  } catch {
    return null
  }
}

function parentOf(pid: string): number | null {
  if (!/^\d+$/.test(pid)) return null
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return null
  }
}

function readProcBytes(file: string, field: RegExp): number | null {
  try {
    const match = field.exec(readFileSync(file, 'utf8'))
    return match === null ? null : Number(match[1]) * KIBIBYTE
  } catch {
    return null
  }
}

/** Bytes of all files below a folder. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const sizes = await Promise.all(files.map(async file => (await stat(file)).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
