import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import type { Frame, StagedMissing, StagedOffer } from './staged-record.ts'

const compress = promisify(zstdCompress)
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/**
 * Writes a run's file: JSON lines in zstd frames one after the other, so that any tool for zstd reads the whole of it
 * and we read a single frame by its place. What was at `path` is written over.
 */
export class FrameWriter implements AsyncDisposable {
  readonly frames: Frame[] = []
  readonly #file: FileHandle
  #offset = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async create(path: string): Promise<FrameWriter> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    return new FrameWriter(await open(path, 'w', 0o600))
  }

  async writeOffers(records: readonly StagedOffer[]): Promise<void> {
    const [first, last] = [records[0], records.at(-1)]
    if (first === undefined || last === undefined) return
    await this.#write('offers', first.row, last.row, records)
  }

  async writeMissing(records: readonly StagedMissing[]): Promise<void> {
    if (records.length > 0) await this.#write('missing', 0, 0, records)
  }

  async #write(kind: Frame['kind'], firstRow: number, lastRow: number, records: readonly object[]) {
    const lines = records.map(record => `${JSON.stringify(record)}\n`).join('')
    const bytes = await compress(lines, COMPRESSION)
    await this.#file.write(bytes, 0, bytes.length, this.#offset)
    const place = { byteOffset: this.#offset, byteLength: bytes.length }
    this.frames.push({ frame: this.frames.length, kind, firstRow, lastRow, ...place })
    this.#offset += bytes.length
  }

  /** What was written is on the disk, and stays there if the machine dies. */
  async sync(): Promise<void> {
    await this.#file.sync()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}
