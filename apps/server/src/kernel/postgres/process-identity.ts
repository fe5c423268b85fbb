import { existsSync, readFileSync } from 'node:fs'
import { isProcessRunning } from '../is-process-running.ts'

/** A process that cannot be mistaken for a later one with the same pid. `startedAt` is opaque; null: unknown. */
export type ProcessIdentity = { pid: number; startedAt: string | null }

export const hasProcFolder = existsSync('/proc/self/stat')

// Start times count from boot, so they repeat from one boot to the next.
const bootId = hasProcFolder ? readText('/proc/sys/kernel/random/boot_id')?.trim() : undefined

/** The living process with this pid. A zombie is dead: a container's first process may never reap it. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  const stat = hasProcFolder ? readText(`/proc/${pid}/stat`) : undefined
  // Without a /proc entry the process may still live: no /proc at all, or one mounted with hidepid.
  if (stat === undefined) return isProcessRunning(pid) ? { pid, startedAt: null } : undefined
  // The name stands in parentheses and may hold anything, so fields are counted after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state] = fields
  if (state === 'Z' || state === 'X') return undefined
  return { pid, startedAt: `${bootId ?? ''}/${fields[19] ?? ''}` }
}

/** Whether that very process still lives, and not another that was given its pid. */
export function isStillRunning(identity: ProcessIdentity): boolean {
  const current = identifyProcess(identity.pid)
  if (current === undefined) return false
  return current.startedAt === null || identity.startedAt === null || current.startedAt === identity.startedAt
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
