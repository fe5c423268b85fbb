import { decodeManifest, encodeManifest } from './seal/manifest.ts'
import { decodeVerdict, encodeVerdict, type Verdict } from './seal/verdict.ts'
import { manifestName, verifiedName } from './store-names.ts'
import { BackupError, type Manifest } from './types.ts'
import type { Vault } from './vault.ts'

/** With this there is a backup; before, only parts of one. Readable without the key that opens the backup. */
export async function putManifest({ store, key }: Vault, manifest: Manifest): Promise<void> {
  await store.put(manifestName(manifest.id), whole(encodeManifest(manifest, key)))
}

/** @throws BackupError not_found | wrong_key | truncated | corrupted | foreign | wrong_version */
export async function readManifest({ store, key }: Vault, id: string): Promise<Manifest> {
  const manifest = decodeManifest(await collect(store.get(manifestName(id))), key)
  if (manifest.id === id) return manifest
  throw new BackupError('foreign', `the manifest of ${id} is that of ${manifest.id}`)
}

export async function putVerdict({ store, key }: Vault, id: string, verdict: Verdict): Promise<void> {
  await store.put(verifiedName(id), whole(encodeVerdict(id, verdict, key)))
}

/** null: never verified. Throws BackupError wrong_key for a verdict that is not ours. */
export async function readVerdict({ store, key }: Vault, manifest: Manifest): Promise<Verdict | null> {
  const name = verifiedName(manifest.id)
  if ((await store.head(name)) === null) return null
  return decodeVerdict(await collect(store.get(name)), manifest, key)
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}
