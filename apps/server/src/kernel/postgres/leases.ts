import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identifyProcess, isStillRunning, type ProcessIdentity } from './process-identity.ts'

/** A lease says: this process uses the server, do not stop it. Call everything here under the lock. */
export type Lease = { file: string }

/** Takes a lease for this process: `<folder>/<pid>`; a second one in the same process is `<pid>-2`, … */
export function takeLease(folder: string): Lease {
  mkdirSync(folder, { recursive: true })
  dropDeadLeases(folder)
  const self = identifyProcess(process.pid) ?? { pid: process.pid, startedAt: null }
  const taken = new Set(readdirSync(folder))
  let name = `${process.pid}`
  for (let serial = 2; taken.has(name); serial++) name = `${process.pid}-${serial}`
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(self))
  return { file }
}

export function giveLeaseBack(lease: Lease): void {
  rmSync(lease.file, { force: true })
}

/** How many leases living processes hold; those of dead ones are removed on the way. */
export function countLeases(folder: string): number {
  mkdirSync(folder, { recursive: true })
  return dropDeadLeases(folder)
}

function dropDeadLeases(folder: string): number {
  let living = 0
  for (const name of readdirSync(folder)) {
    const holder = readHolder(join(folder, name))
    if (holder !== undefined && isStillRunning(holder)) living++
    else rmSync(join(folder, name), { force: true })
  }
  return living
}

// A file cut short by a power failure belongs to a process that is gone.
function readHolder(file: string): ProcessIdentity | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof holder !== 'object' || holder === null) return undefined
    if (!('pid' in holder) || typeof holder.pid !== 'number') return undefined
    const startedAt = 'startedAt' in holder && typeof holder.startedAt === 'string' ? holder.startedAt : null
    return { pid: holder.pid, startedAt }
  } catch {
    return undefined
  }
}
