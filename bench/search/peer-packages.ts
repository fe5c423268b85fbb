import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Larger corpora are not for engines that hold everything as JavaScript objects. */
export const MEMORY_MAX_OFFERS = 100_000

const INSTALL_TIMEOUT_MS = 300_000

/** LanceDB's engine itself, named here because the other optional packages of it (half a gigabyte) are left out. */
const LANCEDB_NATIVE = `@lancedb/lancedb-${process.platform}-${process.arch}${
  { linux: '-gnu', win32: '-msvc' }[process.platform as string] ?? ''
}`

/** What each peer is installed from. No dependencies of the project: their platform packages would break `npm ci`. */
const PACKAGES: Record<string, Record<string, string>> = {
  '@lancedb/lancedb': {
    '@lancedb/lancedb': '0.39.0',
    [LANCEDB_NATIVE]: '0.39.0',
    'apache-arrow': '18.1.0',
  },
  minisearch: { minisearch: '7.2.0' },
  '@orama/orama': { '@orama/orama': '3.1.18' },
  flexsearch: { flexsearch: '0.8.212' },
}

/** Installs a peer unless it is there in the very version. Throws with npm's own words when that fails. */
export async function installPeer(folder: string, name: string): Promise<void> {
  const wanted = Object.entries(PACKAGES[name] ?? {})
  if (wanted.every(([part, version]) => installedVersion(folder, part) === version)) return
  await mkdir(folder, { recursive: true })
  const options = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const parts = wanted.map(([part, version]) => `${part}@${version}`)
  await promisify(execFile)('npm', ['install', '--prefix', folder, ...options, ...parts], {
    cwd: folder,
    timeout: INSTALL_TIMEOUT_MS,
  })
}

function installedVersion(folder: string, name: string): string | null {
  const file = join(folder, 'node_modules', name, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version : null
}

/** A peer's package, typed by the caller as far as it is used. */
export function loadPeer<T>(folder: string, name: string): T {
  return createRequire(join(folder, 'package.json'))(name) as T
}
