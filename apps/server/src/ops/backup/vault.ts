import type { BackupKey } from './seal/backup-key.ts'
import { digesting } from './seal/digest.ts'
import { seal } from './seal/seal.ts'
import { unseal } from './seal/unseal.ts'
import { BackupError, type BackupStore, type Manifest, type ManifestFile } from './types.ts'

type Encryption = Manifest['encryption']

/** A store with the key to what lies in it. */
export type Vault = {
  readonly store: BackupStore
  /** null: nothing is encrypted. */
  readonly key: BackupKey | null
  readonly encryption: 'none' | 'age'
  /** Whether what was put can be read back here: not with a recipient alone. */
  readonly canOpen: boolean
  /** Whether backups that are not encrypted are taken although there is a key: those from before it. */
  readonly takesUnencrypted: boolean
  /** Seals and puts. */
  put(name: string, bytes: AsyncIterable<Uint8Array>): Promise<ManifestFile>
  /**
   * What was sealed under a name. `said`: by the manifest it belongs to; with `age`, what is plain is refused. Whole
   * only when the iteration ends well.
   */
  open(name: string, said: Encryption): AsyncIterable<Uint8Array>
  /** The same, held against what a manifest says of it, sealed and plain. */
  openFile(file: ManifestFile, said: Encryption): AsyncIterable<Uint8Array>
}

export function createVault(
  store: BackupStore,
  key: BackupKey | null,
  { takesUnencrypted = false }: { takesUnencrypted?: boolean } = {},
): Vault {
  return {
    store,
    key,
    encryption: key === null ? 'none' : 'age',
    takesUnencrypted,
    canOpen: key === null || key.identities.length > 0,
    async put(name, bytes) {
      const plain = digesting(bytes)
      const sealed = await store.put(name, seal(plain.bytes, key))
      const { bytes: plainBytes, sha256: plainSha256 } = plain.result()
      return { name, ...sealed, plainBytes, plainSha256 }
    },
    open: (name, said) => openSealed(store, key, name, said),
    openFile: (file, said) => openChecked(store, key, file, said),
  }
}

async function* openSealed(
  store: BackupStore,
  key: BackupKey | null,
  name: string,
  said: Encryption,
): AsyncGenerator<Uint8Array> {
  yield* unseal(store.get(name), await keyFor(store, key, name, said))
}

async function* openChecked(
  store: BackupStore,
  key: BackupKey | null,
  file: ManifestFile,
  said: Encryption,
): AsyncGenerator<Uint8Array> {
  const head = await store.head(file.name)
  if (head === null) throw new BackupError('truncated', `${file.name} is not in the store`)
  if (head.bytes < file.bytes)
    throw new BackupError('truncated', `${file.name} is shorter than it was written`)
  const sealed = digesting(store.get(file.name))
  const plain = digesting(unseal(sealed.bytes, await keyFor(store, key, file.name, said)))
  yield* plain.bytes
  const [outside, inside] = [sealed.result(), plain.result()]
  if (outside.sha256 !== file.sha256 || inside.sha256 !== file.plainSha256) {
    throw new BackupError('corrupted', `${file.name} is not what was written: its checksum differs`)
  }
}

/**
 * With a key nothing plain is taken, unless the backup says to be so: it was made before there was a key, and the log
 * after it may be either. What is encrypted is never read without one.
 */
async function keyFor(
  store: BackupStore,
  key: BackupKey | null,
  name: string,
  said: Encryption,
): Promise<BackupKey | null> {
  return said === 'age' || (await isEncrypted(store, name)) ? key : null
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
