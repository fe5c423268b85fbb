import { z } from 'zod'
import { decodeManifest, encodeManifest } from './seal/manifest.ts'
import { manifestName, verifiedName } from './store-names.ts'
import { BackupError, type Manifest } from './types.ts'
import type { Vault } from './vault.ts'

const Count = z.int().nonnegative()

const VerdictSchema = z.object({
  verifiedAt: z.iso.datetime(),
  isGood: z.boolean(),
  restoreMs: Count,
  totalMs: Count,
})

/** What came of the newest verification; it lies beside the backup, and outlives the database. */
export type Verdict = z.infer<typeof VerdictSchema>

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

export async function putVerdict({ store }: Vault, id: string, verdict: Verdict): Promise<void> {
  await store.put(verifiedName(id), whole(Buffer.from(JSON.stringify(verdict))))
}

/** null: never verified. */
export async function readVerdict({ store }: Vault, id: string): Promise<Verdict | null> {
  if ((await store.head(verifiedName(id))) === null) return null
  const text = (await collect(store.get(verifiedName(id)))).toString()
  return VerdictSchema.safeParse(parse(text)).data ?? null
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
