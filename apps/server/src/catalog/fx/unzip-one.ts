import { crc32, inflateRawSync } from 'node:zlib'
import { unreadable } from './raw-rate.ts'

const END_BYTES = 22
const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const [STORED, DEFLATED] = [0, 8]
const UNPACKED_BYTES_MAX = 64_000_000

/**
 * The one file in a small zip archive. Read by the directory at its end, so that an archive that breaks off is known
 * at once. Throws `feed_failed` when it breaks off, is damaged, holds more than one file or unpacks to over 64 MB.
 */
export function unzipOne(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + END_BYTES > bytes.length || bytes.readUInt32LE(end) !== END) {
    throw unreadable('the zip archive breaks off')
  }
  if (bytes.readUInt16LE(end + 10) !== 1) throw unreadable('the zip archive must hold one file')
  try {
    return unpack(bytes, bytes.readUInt32LE(end + 16))
  } catch (error) {
    throw unreadable('the zip archive is damaged', error)
  }
}

function unpack(bytes: Buffer, entry: number): Buffer {
  if (bytes.readUInt32LE(entry) !== ENTRY) throw new Error('no directory where the end says')
  const method = bytes.readUInt16LE(entry + 10)
  const checksum = bytes.readUInt32LE(entry + 16)
  const packedBytes = bytes.readUInt32LE(entry + 20)
  const local = bytes.readUInt32LE(entry + 42)
  if (bytes.readUInt32LE(local) !== LOCAL) throw new Error('no file where the directory says')
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  const packed = bytes.subarray(start, start + packedBytes)
  if (method !== STORED && method !== DEFLATED) throw new Error(`packing ${method} is not known`)
  const file = method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: UNPACKED_BYTES_MAX })
  if (crc32(file) !== checksum) throw new Error('the checksum does not fit')
  return file
}
