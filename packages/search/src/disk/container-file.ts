import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { Container, SectionEntry } from '../segment/layout.ts'

// A container file: magic, format version, length of the header, CRC-32 of header and body, a zero; the header
// (JSON: the sections); the body (the buffer as it lies in memory, little endian).
const MAGIC = Buffer.from('BWSEARCH')
/** Goes up whenever anything about a segment changes, the tokeniser included: an older file is built anew. */
export const FORMAT_VERSION = 3
const PREFIX_BYTES = 24
/** Between two pieces other work of this thread gets its turn. */
const PIECE_BYTES = 4 * 1024 * 1024
const MAX_HEADER_BYTES = 1024 * 1024

async function forEachPiece(
  buffer: Buffer,
  visit: (piece: Buffer, at: number) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < buffer.length; at += PIECE_BYTES)
    await visit(buffer.subarray(at, at + PIECE_BYTES), at)
}

async function writeAll(file: FileHandle, buffer: Buffer, position: number): Promise<void> {
  for (let written = 0; written < buffer.length; ) {
    written += (await file.write(buffer, written, buffer.length - written, position + written)).bytesWritten
  }
}

async function readAll(file: FileHandle, buffer: Buffer, position: number): Promise<void> {
  for (let read = 0; read < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, read, buffer.length - read, position + read)
    if (bytesRead === 0) throw new Error('the file is cut short')
    read += bytesRead
  }
}

/** Writes a container to a new file and waits until it is on the disk. Returns its checksum. */
export async function writeContainer(path: string, { buffer, sections }: Container): Promise<number> {
  const header = Buffer.from(JSON.stringify({ sections, bytes: buffer.byteLength }))
  const file = await open(path, 'w')
  try {
    let checksum = crc32(header)
    await forEachPiece(Buffer.from(buffer), async (piece, at) => {
      checksum = crc32(piece, checksum)
      await writeAll(file, piece, PREFIX_BYTES + header.length + at)
    })
    const prefix = Buffer.alloc(PREFIX_BYTES)
    MAGIC.copy(prefix)
    prefix.writeUInt32LE(FORMAT_VERSION, 8)
    prefix.writeUInt32LE(header.length, 12)
    prefix.writeUInt32LE(checksum, 16)
    await writeAll(file, prefix, 0)
    await writeAll(file, header, PREFIX_BYTES)
    await file.sync()
    return checksum
  } finally {
    await file.close()
  }
}

/** Reads a container back. Throws an Error that says what is wrong with the file when anything is. */
export async function readContainer(path: string, expectedChecksum: number): Promise<Container> {
  const file = await open(path, 'r')
  try {
    const prefix = Buffer.alloc(PREFIX_BYTES)
    await readAll(file, prefix, 0)
    if (!prefix.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('the file is not ours')
    const version = prefix.readUInt32LE(8)
    if (version !== FORMAT_VERSION) throw new Error(`format ${version} is not format ${FORMAT_VERSION}`)
    const headerBytes = prefix.readUInt32LE(12)
    const checksum = prefix.readUInt32LE(16)
    const bodyBytes = (await file.stat()).size - PREFIX_BYTES - headerBytes
    if (checksum !== expectedChecksum || prefix.readUInt32LE(20) !== 0)
      throw new Error('the prefix is damaged')
    if (headerBytes > MAX_HEADER_BYTES || bodyBytes < 0) throw new Error('the file is cut short')
    const header = Buffer.alloc(headerBytes)
    await readAll(file, header, PREFIX_BYTES)
    const buffer = new SharedArrayBuffer(bodyBytes)
    let actual = crc32(header)
    await forEachPiece(Buffer.from(buffer), async (piece, at) => {
      await readAll(file, piece, PREFIX_BYTES + headerBytes + at)
      actual = crc32(piece, actual)
    })
    if (actual !== checksum) throw new Error('the checksum does not match')
    const { sections } = JSON.parse(header.toString()) as { sections: SectionEntry[] }
    return { buffer, sections }
  } finally {
    await file.close()
  }
}
