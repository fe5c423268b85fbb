import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { FORMAT_VERSION } from './container-file.ts'

export type FileReference = { file: string; checksum: number }

/** What makes up a saved index. A file that it does not list is not part of it. */
export type Manifest = {
  format: number
  segments: { id: string; data: FileReference; tombstones: FileReference | null }[]
  /** Source and ms since epoch. */
  confirmations: [source: string, at: number][]
  cursor: string | null
}

const MANIFEST_FILE = 'manifest'
const TEMPORARY_FILE = 'manifest.new'

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Puts the manifest in place of the old one in one step that a crash cannot split. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  const body = Buffer.from(JSON.stringify(manifest))
  const temporary = join(directory, TEMPORARY_FILE)
  const file = await open(temporary, 'w')
  try {
    await file.writeFile(`${crc32(body).toString(16).padStart(8, '0')}\n`)
    await file.writeFile(body)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, join(directory, MANIFEST_FILE))
  await syncDirectory(directory)
}

/** null: there is none. Throws an Error that says what is wrong with it when anything is. */
export async function readManifest(directory: string): Promise<Manifest | null> {
  let bytes: Buffer
  try {
    bytes = await readFile(join(directory, MANIFEST_FILE))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const body = bytes.subarray(9)
  const isWhole = bytes.subarray(0, 9).toString('latin1') === `${crc32(body).toString(16).padStart(8, '0')}\n`
  if (!isWhole) throw new Error('the manifest is damaged')
  const manifest = JSON.parse(body.toString()) as Manifest
  if (manifest.format !== FORMAT_VERSION) {
    throw new Error(`format ${manifest.format} is not format ${FORMAT_VERSION}`)
  }
  return manifest
}
