import type { BackupKey } from './seal/backup-key.ts'
import { digesting } from './seal/digest.ts'
import { seal } from './seal/seal.ts'
import { unseal } from './seal/unseal.ts'
import { BackupError, type BackupStore, type ManifestFile } from './types.ts'

/** A store with the key to what lies in it. */
export type Vault = {
  readonly store: BackupStore
  /** null: nothing is encrypted. */
  readonly key: BackupKey | null
  readonly encryption: 'none' | 'age'
  /** Whether what was put can be read back here: not with a recipient alone. */
  readonly canOpen: boolean
  /** Seals and puts. */
  put(name: string, bytes: AsyncIterable<Uint8Array>): Promise<ManifestFile>
  /** What was sealed under a name. Whole only when the iteration ends well. */
  open(name: string): AsyncIterable<Uint8Array>
  /** The same, held against what a manifest says of it, sealed and plain. */
  openFile(file: ManifestFile): AsyncIterable<Uint8Array>
}

export function createVault(store: BackupStore, key: BackupKey | null): Vault {
  return {
    store,
    key,
    encryption: key === null ? 'none' : 'age',
    canOpen: key === null || key.identities.length > 0,
    async put(name, bytes) {
      const plain = digesting(bytes)
      const sealed = await store.put(name, seal(plain.bytes, key))
      const { bytes: plainBytes, sha256: plainSha256 } = plain.result()
      return { name, ...sealed, plainBytes, plainSha256 }
    },
    open: name => openSealed(store, key, name),
    openFile: file => openChecked(store, key, file),
  }
}

/** What was put before a key was set is read without one; what is encrypted never is. */
async function* openSealed(
  store: BackupStore,
  key: BackupKey | null,
  name: string,
): AsyncGenerator<Uint8Array> {
  yield* unseal(store.get(name), (await isEncrypted(store, name)) ? key : null)
}

async function* openChecked(
  store: BackupStore,
  key: BackupKey | null,
  file: ManifestFile,
): AsyncGenerator<Uint8Array> {
  const head = await store.head(file.name)
  if (head === null) throw new BackupError('truncated', `${file.name} is not in the store`)
  if (head.bytes < file.bytes)
    throw new BackupError('truncated', `${file.name} is shorter than it was written`)
  const sealed = digesting(store.get(file.name))
  const plain = digesting(unseal(sealed.bytes, (await isEncrypted(store, file.name)) ? key : null))
  yield* plain.bytes
  const [outside, inside] = [sealed.result(), plain.result()]
  if (outside.sha256 !== file.sha256 || inside.sha256 !== file.plainSha256) {
    throw new BackupError('corrupted', `${file.name} is not what was written: its checksum differs`)
  }
}

const AGE_MARK = 'age-encryption.org/v1'

async function isEncrypted(store: BackupStore, name: string): Promise<boolean> {
  let start = ''
  for await (const piece of store.get(name)) {
    start += Buffer.from(piece).toString('latin1', 0, AGE_MARK.length)
    if (start.length >= AGE_MARK.length) break
  }
  return start.startsWith(AGE_MARK)
}
