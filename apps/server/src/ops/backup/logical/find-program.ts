import { readdir, stat } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { BackupError } from '../types.ts'
import { runProgram } from './run-program.ts'

/** Where PostgreSQL's programs are looked for. */
export type ProgramPlaces = {
  /** PG_DUMP: `pg_dump` itself or the folder it lies in; then nowhere else is looked. null: not set. */
  pgDump: string | null
  /** PATH */
  path: string
  /** Folders that have a folder with `bin` in it for each major version. */
  roots?: readonly string[]
}

const ROOTS = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']

/**
 * Finds a program of exactly the server's major version: an older one refuses the server, and what a newer one dumps
 * an older one does not restore.
 * Throws BackupError `not_possible` that names both versions and what to install.
 */
export async function findProgram(
  name: 'pg_dump' | 'pg_restore' | 'postgres',
  serverMajor: number,
  places: ProgramPlaces,
): Promise<string> {
  const found: string[] = []
  for (const file of await candidates(name, places)) {
    const major = await majorOf(file)
    if (major === serverMajor) return file
    if (major !== null) found.push(`${major} (${file})`)
  }
  const there =
    found.length === 0 ? `there is no ${name}` : `the ${name} there is has version ${found.join(', ')}`
  throw new BackupError(
    'not_possible',
    `the server is PostgreSQL ${serverMajor}, and ${there}: install postgresql-client-${serverMajor}, or set PG_DUMP ` +
      `to a pg_dump ${serverMajor} with its pg_restore beside it`,
  )
}

async function candidates(name: string, { pgDump, path, roots = ROOTS }: ProgramPlaces): Promise<string[]> {
  if (pgDump !== null) {
    const isFolder = (await stat(pgDump).catch(() => null))?.isDirectory() === true
    return [join(isFolder ? pgDump : dirname(pgDump), name)]
  }
  const versions = await Promise.all(
    roots.map(async root => (await readdir(root).catch(() => [])).map(version => join(root, version, 'bin'))),
  )
  const folders = [...versions.flat(), ...path.split(delimiter).filter(folder => folder.startsWith('/'))]
  return [...new Set(folders)].map(folder => join(folder, name))
}

/** null: not there, or not a program of PostgreSQL. */
async function majorOf(file: string): Promise<number | null> {
  if ((await stat(file).catch(() => null))?.isFile() !== true) return null
  // Debian's in PATH is a wrapper in Perl, which looks for the newest by itself.
  const said = await runProgram({ command: file, args: ['--version'], env: { PATH: '/usr/bin:/bin' } }).catch(
    () => '',
  )
  const major = /\(PostgreSQL\) (\d+)/.exec(said)?.[1]
  return major === undefined ? null : Number(major)
}
