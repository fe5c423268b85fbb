import { accessSync, chmodSync, constants, mkdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Account } from './account.ts'

const read = 4
const enter = 1

/** What is wanted of a path: a file to read, a file or folder to read and execute, a folder to pass through. */
export type Want = 'read' | 'use' | 'enter'

const bitsWanted: Record<Want, number> = { read, use: read | enter, enter }
const accessWanted: Record<Want, number> = {
  read: constants.R_OK,
  use: constants.R_OK | constants.X_OK,
  enter: constants.X_OK,
}

/**
 * Whether the account gets at the path: may pass every folder above it, and do to it what is wanted.
 * For root's stand-in this walks owner, group and mode; nobody but that user could simply try.
 */
export function canReach(path: string, account: Account, want: Want): boolean {
  try {
    if (!account.drop) {
      accessSync(path, accessWanted[want])
      return true
    }
    const real = realpathSync(path)
    if (!allows(statSync(real), account, bitsWanted[want])) return false
    for (
      let child = real, parent = dirname(real);
      parent !== child;
      child = parent, parent = dirname(parent)
    ) {
      if (!allows(statSync(parent), account, enter)) return false
    }
    return true
  } catch {
    return false
  }
}

/** Makes the folder, and lets the account pass through it; a strict umask would shut it out of its own place. */
export function makePassage(folder: string, account: Account): void {
  mkdirSync(folder, { recursive: true })
  if (!canReach(folder, account, 'enter')) chmodSync(folder, 0o711)
}

// The first class that fits decides, as in the kernel. The spawned server has no supplementary groups.
function allows(stats: Stats, account: Account, bits: number): boolean {
  const shift = stats.uid === account.uid ? 6 : stats.gid === account.gid ? 3 : 0
  return ((stats.mode >> shift) & bits) === bits
}
