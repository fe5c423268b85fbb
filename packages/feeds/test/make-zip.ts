import { crc32, deflateRawSync } from 'node:zlib'

/** An entry to be written, with what may be odd about it. */
export type ZipMember = {
  name: string
  data: string | Uint8Array
  stored?: boolean
  /** Sizes and CRC behind the data: with the usual signature, without it, or with sizes of 64 bits. */
  descriptor?: 'signed' | 'bare' | 'wide' | undefined
  zip64?: boolean
  encrypted?: boolean
  method?: number
  /** A wrong checksum. */
  crc32?: number
}

/** A zip archive, central directory and all. */
export function makeZip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let bytes = 0
  for (const member of members) {
    const local = makeEntry(member)
    directory.push(makeDirectoryEntry(member, bytes))
    parts.push(local)
    bytes += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(bytes, 16)
  return Buffer.concat([...parts, central, end])
}

function makeEntry(member: ZipMember): Buffer {
  const data = Buffer.from(member.data)
  const packed = member.stored === true ? data : deflateRawSync(data)
  const crc = member.crc32 ?? crc32(data)
  const name = Buffer.from(member.name)
  const extra = member.zip64 === true ? zip64Extra(data.length, packed.length) : Buffer.alloc(0)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE((member.descriptor === undefined ? 0 : 8) | (member.encrypted === true ? 1 : 0), 6)
  header.writeUInt16LE(member.method ?? (member.stored === true ? 0 : 8), 8)
  if (member.descriptor === undefined) {
    header.writeUInt32LE(crc, 14)
    header.writeUInt32LE(member.zip64 === true ? 0xffffffff : packed.length, 18)
    header.writeUInt32LE(member.zip64 === true ? 0xffffffff : data.length, 22)
  }
  header.writeUInt16LE(name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, name, extra, packed, makeDescriptor(member, crc, packed.length, data.length)])
}

function makeDescriptor({ descriptor }: ZipMember, crc: number, packed: number, bytes: number): Buffer {
  if (descriptor === undefined) return Buffer.alloc(0)
  const body = Buffer.alloc(descriptor === 'wide' ? 20 : 12)
  body.writeUInt32LE(crc, 0)
  body.writeUInt32LE(packed, 4)
  body.writeUInt32LE(bytes, descriptor === 'wide' ? 12 : 8)
  return descriptor === 'bare' ? body : Buffer.concat([Buffer.from('PK\u0007\u0008', 'latin1'), body])
}

function zip64Extra(bytes: number, packed: number): Buffer {
  const extra = Buffer.alloc(24)
  // A foreign field first.
  extra.writeUInt16LE(0x9999, 0)
  extra.writeUInt16LE(0, 2)
  extra.writeUInt16LE(1, 4)
  extra.writeUInt16LE(16, 6)
  extra.writeBigUInt64LE(BigInt(bytes), 8)
  extra.writeBigUInt64LE(BigInt(packed), 16)
  return extra
}

function makeDirectoryEntry({ name }: ZipMember, offset: number): Buffer {
  const text = Buffer.from(name)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(text.length, 28)
  entry.writeUInt32LE(offset, 42)
  return Buffer.concat([entry, text])
}
