import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isProcessRunning } from '../../kernel/is-process-running.ts'
import { linesOf, machineName, ownerOf } from './spool.ts'

/** Ids of the meters open in this process. */
const OPEN_HERE = new Set<string>()

/** Files of other machines, or whose pid was given to another process, count as left when untouched for so long. */
const ABANDONED_AFTER_MS = 600_000

export function claimProcessId(processId: string): () => void {
  OPEN_HERE.add(processId)
  return () => OPEN_HERE.delete(processId)
}

/** Files of events whose process is gone. To take one that is not does no harm: its events are told apart by id. */
export async function findAbandonedSpools(folder: string, now: Date): Promise<string[]> {
  const found: string[] = []
  for (const name of await readdir(folder)) {
    const owner = ownerOf(name)
    if (owner === null || OPEN_HERE.has(owner.processId)) continue
    const path = join(folder, name)
    const isGone =
      owner.machine === machineName() && (owner.pid === process.pid || !isProcessRunning(owner.pid))
    if (isGone || (await isUntouched(path, now))) found.push(path)
  }
  return found
}

/** The events of such a file; none when somebody else was faster. */
export async function readAbandonedSpool(path: string): Promise<string[]> {
  try {
    return linesOf(await readFile(path, 'utf8')).filter(isJson)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return []
    throw error
  }
}

export const removeSpool = (path: string): Promise<void> => rm(path, { force: true })

async function isUntouched(path: string, now: Date): Promise<boolean> {
  try {
    return now.getTime() - (await stat(path)).mtimeMs > ABANDONED_AFTER_MS
  } catch {
    return false
  }
}

// Power cuts leave stretches of nothing in files, even before their end.
function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
