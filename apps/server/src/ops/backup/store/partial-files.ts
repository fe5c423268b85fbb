import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import type { Clock } from '../../../kernel/clock.ts'
import { isProcessRunning } from '../../../kernel/is-process-running.ts'

const NAME = /^\.partial-([a-z0-9]+)-(\d+)-[0-9a-f]+$/
const MAX_AGE_MS = 24 * 3_600_000

const host =
  hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '') || 'host'
/** Those this process writes now: its own id alone would not tell them from those of a former life. */
const underway = new Set<string>()

/** A name to write under until the file is whole; `done` once it is renamed or removed. */
export function startPartial(folder: string): { path: string; done(): void } {
  const name = `.partial-${host}-${process.pid}-${randomBytes(6).toString('hex')}`
  underway.add(name)
  return { path: join(folder, name), done: () => void underway.delete(name) }
}

/** Removes what writers left half written: those of this machine that are gone, and any untouched for a day. */
export async function sweepPartials(folder: string, clock: Clock): Promise<string[]> {
  const swept: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) swept.push(...(await sweepPartials(path, clock)))
    else if (NAME.test(entry.name) && (await isLeftOver(path, clock))) {
      await rm(path, { force: true })
      swept.push(path)
    }
  }
  return swept
}

async function isLeftOver(path: string, clock: Clock): Promise<boolean> {
  const [, writerHost, pid] = NAME.exec(basename(path)) ?? []
  if (writerHost === host && Number(pid) === process.pid) return !underway.has(basename(path))
  if (writerHost === host && !isProcessRunning(Number(pid))) return true
  const found = await stat(path).catch(() => null)
  return found !== null && clock.now().getTime() - found.mtimeMs > MAX_AGE_MS
}
