import { type CopyReport, checkCopy } from '../check-copy.ts'
import { connect, readClusterFacts } from '../cluster.ts'
import { requireEncrypted } from '../require-encrypted.ts'
import { BackupError, type Manifest } from '../types.ts'
import type { Vault } from '../vault.ts'
import type { ProgramPlaces } from './find-program.ts'
import { dropCopy, restoreLogical } from './restore-logical.ts'

const MAX_NAME_BYTES = 63

/** A dump brought back to be used, in a database of its own; `report` says how it stands to its manifest. */
export type RestoredCopy = { url: string; database: string; report: CopyReport }

/**
 * Restores a dump beside what runs, with the rights of its roles, and holds it against its manifest.
 *
 * @param options.databaseUrl of any database on the server
 * @param options.into null: `buywhere_restored_<id>`, on the server the dump is of; a name: there on any server
 * @throws BackupError wrong_cluster | wrong_key | wrong_version | in_use | tool_failed | not_possible
 */
export async function restoreBeside(options: {
  vault: Vault
  manifest: Manifest
  databaseUrl: string
  into: string | null
  places: ProgramPlaces
  signal?: AbortSignal | undefined
}): Promise<RestoredCopy> {
  const { vault, manifest, databaseUrl, into, places, signal } = options
  const [file] = manifest.files
  if (manifest.kind !== 'logical' || file === undefined) {
    throw new BackupError('not_possible', `${manifest.id} is not a logical backup`)
  }
  requireEncrypted(vault, manifest)
  const database = await chooseDatabase(databaseUrl, manifest, into)
  const { url } = await restoreLogical({
    bytes: vault.openFile(file, manifest.encryption),
    databaseUrl,
    database,
    dumpedBy: manifest.serverVersion,
    places,
    hasRights: true,
    signal,
  })
  try {
    return { url, database, report: await lookAt(url, manifest) }
  } catch (error) {
    await dropCopy(databaseUrl, database)
    throw error
  }
}

async function lookAt(url: string, manifest: Manifest): Promise<CopyReport> {
  await using copy = await connect(url)
  const report = await checkCopy(copy, manifest)
  // The copy is there to stay: what it was looked at with is not part of it.
  await copy.query('drop schema if exists amcheck_of_copy cascade')
  return report
}

async function chooseDatabase(databaseUrl: string, manifest: Manifest, into: string | null): Promise<string> {
  if (into !== null) return into
  await using server = await connect(databaseUrl)
  const { systemIdentifier } = await readClusterFacts(server)
  if (systemIdentifier !== manifest.systemIdentifier) {
    throw new BackupError(
      'wrong_cluster',
      `${manifest.id} is of cluster ${manifest.systemIdentifier}, and this server is ${systemIdentifier}: to restore ` +
        'it here nevertheless, name a new database with --into',
    )
  }
  const { rows } = await server.query<{ name: string }>('select datname as name from pg_database')
  const taken = new Set(rows.map(({ name }) => name))
  const plain = `buywhere_restored_${manifest.id.toLowerCase().replaceAll(/[^a-z0-9]/g, '_')}`
  // Looked at first and swapped later, it is restored twice: the first may have been written to meanwhile.
  for (let count = 1; ; count++) {
    const end = count === 1 ? '' : `_${count}`
    const name = `${plain.slice(0, MAX_NAME_BYTES - end.length)}${end}`
    if (!taken.has(name)) return name
  }
}
