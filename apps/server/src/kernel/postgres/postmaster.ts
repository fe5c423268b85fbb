import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isProcessRunning } from '../is-process-running.ts'
import { hasProcFolder, identifyProcess, type ProcessIdentity } from './process-identity.ts'

const filingMs = 3_000

/** A living server's main process on some data folder, as its postmaster.pid tells. `port` 0: not yet known. */
export type Postmaster = { identity: ProcessIdentity; port: number; status: string }

/** The server that runs on the data folder now, whoever started it; undefined when none does. */
export function findPostmaster(dataFolder: string): Postmaster | undefined {
  const lines = readPostmasterFile(dataFolder)
  if (lines === undefined) return undefined
  const identity = identifyProcess(filedPid(lines))
  if (identity === undefined || !servesFolder(identity.pid, dataFolder)) return undefined
  return { identity, port: Number(lines[3] ?? 0) || 0, status: (lines[7] ?? '').trim() }
}

/**
 * Makes a postmaster.pid left by a power cut harmless; that of a living server stays as it is.
 *
 * PostgreSQL will not start while any process lives under the pid on file, be it a shell. It makes an exception
 * for its own parent, so the pid of this process, which will be that, goes in. The rest of the file stays: by it
 * PostgreSQL sees backends of the dead server that still run. Nor will it start over a file without a pid; that
 * one goes, unless it is so young that a server may be writing it.
 */
export function disarmPostmasterFile(dataFolder: string): void {
  const file = join(dataFolder, 'postmaster.pid')
  const lines = readPostmasterFile(dataFolder)
  if (lines === undefined) return
  const pid = filedPid(lines)
  if (!Number.isSafeInteger(pid) || pid === 0) {
    const writtenMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (Date.now() - writtenMs > filingMs) rmSync(file, { force: true })
    return
  }
  // Judged on the very lines read here: a server whose starter was killed may have filed its pid a moment ago.
  if (!isProcessRunning(pid) || (identifyProcess(pid) !== undefined && servesFolder(pid, dataFolder))) return
  writeFileSync(file, [`${process.pid}`, ...lines.slice(1)].join('\n'))
}

/** The port the data folder was last served on. */
export function findLastPort(dataFolder: string): number | undefined {
  try {
    const match = /"port=(\d+)"/.exec(readFileSync(join(dataFolder, 'postmaster.opts'), 'utf8'))
    return match === null ? undefined : Number(match[1])
  } catch {
    return undefined
  }
}

function readPostmasterFile(dataFolder: string): string[] | undefined {
  try {
    return readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
}

// A single-user server, as initdb runs it, files its pid negated.
function filedPid(lines: string[]): number {
  return Math.abs(Number(lines[0]?.trim() || Number.NaN))
}

/**
 * Whether the process is a server on this folder, not one that came by its pid later. A server stands in its
 * data folder, but reading that of another user's process needs a capability that root lacks in a container;
 * there the command line tells. When neither can be read we assume it is one: better to refuse than to start two.
 */
function servesFolder(pid: number, dataFolder: string): boolean {
  if (!hasProcFolder) return isNamedPostgres(pid)
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) === dataFolder) return true
  } catch {}
  try {
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return basename(argv[0] ?? '') === 'postgres' && argv.includes(dataFolder)
  } catch {
    return true
  }
}

function isNamedPostgres(pid: number): boolean {
  try {
    const command = execFileSync('ps', ['-o', 'comm=', '-p', `${pid}`], { encoding: 'utf8' })
    return basename(command.trim()) === 'postgres'
  } catch {
    return false
  }
}
