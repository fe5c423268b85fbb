import { basename } from 'node:path'
import { chooseForgottenWal } from './forget-backups.ts'
import type { ListedBackup } from './list-backups.ts'
import { walName, walPrefix } from './store-names.ts'
import type { Vault } from './vault.ts'

/** Names in the archives that no backup needs any more, once those with `ids` are gone. Reads, and removes nothing. */
export async function listForgottenWal(
  vault: Vault,
  backups: readonly ListedBackup[],
  forgotten: ReadonlySet<string>,
  now: Date,
): Promise<string[]> {
  // One that cannot be read may need any of it.
  if (backups.some(({ manifest }) => manifest === null)) return []
  const kept = backups.flatMap(({ id, manifest }) =>
    manifest === null || forgotten.has(id) ? [] : [manifest],
  )
  const names: string[] = []
  for (const identifier of new Set(kept.map(({ systemIdentifier }) => systemIdentifier))) {
    const there: string[] = []
    for await (const { name } of vault.store.list(walPrefix(identifier))) there.push(basename(name))
    const ofCluster = kept.filter(({ systemIdentifier }) => systemIdentifier === identifier)
    names.push(...chooseForgottenWal(there, ofCluster, now).map(file => walName(identifier, file)))
  }
  return names
}
