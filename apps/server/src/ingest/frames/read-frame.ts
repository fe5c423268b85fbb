import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import type { Frame } from './staged-record.ts'

const decompress = promisify(zstdDecompress)

/** The records of one frame: StagedOffer[] or StagedMissing[], by its kind. */
export async function readFrame<T>(
  file: FileHandle,
  { byteOffset, byteLength }: Pick<Frame, 'byteOffset' | 'byteLength'>,
): Promise<T[]> {
  const bytes = Buffer.allocUnsafe(byteLength)
  const { bytesRead } = await file.read(bytes, 0, byteLength, byteOffset)
  if (bytesRead !== byteLength) throw new Error(`the run's file ends at ${byteOffset + bytesRead}`)
  const text = (await decompress(bytes)).toString()
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T)
}
