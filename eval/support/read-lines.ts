import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { AppError } from '../../apps/server/src/kernel/errors/index.ts'

const GZIP_MAGIC = 0x1f8b

/** A file's bytes, unpacked when it is gzipped. Throws `usage` when it cannot be read. */
export async function readPacked(file: string): Promise<Buffer> {
  try {
    const bytes = await readFile(file)
    return bytes.length > 2 && bytes.readUInt16BE(0) === GZIP_MAGIC ? gunzipSync(bytes) : bytes
  } catch (error) {
    throw new AppError('usage', `cannot read ${file}: ${error instanceof Error ? error.message : error}`)
  }
}

/** The lines of a text file, plain or gzipped, without the empty ones. Throws `usage` when it cannot be read. */
export const readLines = async (file: string): Promise<string[]> =>
  (await readPacked(file))
    .toString()
    .split(/\r?\n/)
    .filter(line => line.trim() !== '')
