import { createHash } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { FeedRow } from '@buywhere/feeds'
import type { SpooledInput } from '../spool-input.ts'

/** Writes rows into the spool in our own form, a JSON line each; they are on disk when this resolves. */
export async function spoolRows(spoolFolder: string, rows: readonly FeedRow[]): Promise<SpooledInput> {
  await mkdir(spoolFolder, { recursive: true, mode: 0o700 })
  const path = join(spoolFolder, `${crypto.randomUUID()}.feed`)
  const bytes = Buffer.from(rows.map(row => `${lineOf(row)}\n`).join(''))
  await using file = await open(path, 'wx', 0o600)
  await file.writeFile(bytes)
  await file.sync()
  return { path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
}

/** Readers of lines take these two for ends of lines too; JSON does not escape them. */
function lineOf(row: FeedRow): string {
  return JSON.stringify(row).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
