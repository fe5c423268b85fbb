import { readManifest, readVerdict } from './manifest-store.ts'
import type { Verdict } from './seal/verdict.ts'
import { BackupError, type Manifest } from './types.ts'
import type { Vault } from './vault.ts'

/** A backup in the store. `fault`: why its manifest cannot be read (then that is null), or its verdict not believed. */
export type ListedBackup = {
  id: string
  bytes: number
  manifest: Manifest | null
  fault: string | null
  verdict: Verdict | null
}

const PREFIX = 'backups/'

/** Every backup the store has, oldest first; parts without a manifest are none. */
export async function listBackups(vault: Vault): Promise<ListedBackup[]> {
  const found = new Map<string, { bytes: number; isWhole: boolean }>()
  for await (const { name, bytes } of vault.store.list(PREFIX)) {
    const [id = '', part = ''] = name.slice(PREFIX.length).split('/')
    const before = found.get(id) ?? { bytes: 0, isWhole: false }
    found.set(id, { bytes: before.bytes + bytes, isWhole: before.isWhole || part === 'manifest' })
  }
  const listed: ListedBackup[] = []
  for (const [id, { bytes, isWhole }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (isWhole) listed.push({ id, bytes, ...(await readBackup(vault, id)) })
  }
  return listed
}

/**
 * The id itself, or that of the newest backup for `latest`: of those verified, if any is. With a key one that is not
 * encrypted is the latest only where there is no other.
 */
export async function findBackup(vault: Vault, wanted: string): Promise<Manifest> {
  if (wanted !== 'latest') return readManifest(vault, wanted)
  const readable = (await listBackups(vault)).filter(({ manifest }) => manifest !== null)
  const ours = readable.filter(({ manifest }) => vault.key === null || manifest?.encryption === 'age')
  const choice = ours.length > 0 ? ours : readable
  const newest = choice.findLast(({ verdict }) => verdict?.isGood) ?? choice.at(-1)
  if (!newest?.manifest) throw new BackupError('not_found', 'the store has no backup that can be read')
  return newest.manifest
}

async function readBackup(vault: Vault, id: string): Promise<Omit<ListedBackup, 'id' | 'bytes'>> {
  let manifest: Manifest | null = null
  try {
    manifest = await readManifest(vault, id)
    return { manifest, fault: null, verdict: await readVerdict(vault, manifest) }
  } catch (error) {
    if (!(error instanceof BackupError)) throw error
    return { manifest, fault: error.code, verdict: null }
  }
}
