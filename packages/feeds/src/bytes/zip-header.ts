/** What a zip entry says of itself in front of its data. */
export type ZipEntry = {
  name: string
  method: number
  isEncrypted: boolean
  /** CRC and sizes stand behind the data instead. */
  hasDescriptor: boolean
  crc32: number
  /** Null where the descriptor has it. */
  packedBytes: number | null
}

/** Bytes of the fixed part, behind which name and extra field stand. */
export const LOCAL_HEADER_BYTES = 30

export const LOCAL_HEADER = 0x04034b50
export const DESCRIPTOR = 0x08074b50

const ZIP64_FIELD = 1
const IN_ZIP64 = 0xffffffff

/** Lengths of the name and the extra field by the fixed part. */
export function variableBytes(fixed: Buffer): { name: number; extra: number } {
  return { name: fixed.readUInt16LE(26), extra: fixed.readUInt16LE(28) }
}

/** Reads a local header whose parts are as long as they say. */
export function readLocalHeader(fixed: Buffer, name: Buffer, extra: Buffer): ZipEntry {
  const flags = fixed.readUInt16LE(6)
  const hasDescriptor = (flags & 0x08) !== 0
  const packed = fixed.readUInt32LE(18)
  return {
    name: name.toString('utf8'),
    method: fixed.readUInt16LE(8),
    isEncrypted: (flags & 0x01) !== 0,
    hasDescriptor,
    crc32: fixed.readUInt32LE(14),
    packedBytes: hasDescriptor ? null : packed === IN_ZIP64 ? zip64PackedBytes(extra) : packed,
  }
}

/** Size behind the 32-bit fields; in a local header the unpacked size stands before the packed one. */
function zip64PackedBytes(extra: Buffer): number | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = extra.readUInt16LE(at)
    const bytes = extra.readUInt16LE(at + 2)
    if (id === ZIP64_FIELD && bytes >= 16 && at + 20 <= extra.length) {
      return Number(extra.readBigUInt64LE(at + 12))
    }
    at += 4 + bytes
  }
  return null
}
