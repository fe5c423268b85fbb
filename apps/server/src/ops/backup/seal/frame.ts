import { BackupError } from '../types.ts'

// What is sealed is a zstd stream between two skippable frames of zstd, so that `zstd -d` reads it as well: before
// it the mark and version of ours, after it the digest of what lies between and a mark that the end was reached.

const MAGIC = Buffer.from([0x50, 0x2a, 0x4d, 0x18])
const END_MAGIC = Buffer.from([0x51, 0x2a, 0x4d, 0x18])
const MARK = Buffer.from('buywhere-sealed\n')
// Unlike the head's, of which an end is told by likeness.
const END_MARK = Buffer.from('end-of-backup-1\n')
const VERSION = 1n

export const HEAD_BYTES = 32
export const TAIL_BYTES = 64

const uint32 = (value: number) => Buffer.from(new Uint32Array([value]).buffer)
const uint64 = (value: bigint) => Buffer.from(new BigUint64Array([value]).buffer)

const HEAD_START = Buffer.concat([MAGIC, uint32(HEAD_BYTES - 8), MARK])

export function headFrame(): Buffer {
  return Buffer.concat([HEAD_START, uint64(VERSION)])
}

/** `body`: what lies between the frames. */
export function tailFrame(body: { bytes: number; sha256: Buffer }): Buffer {
  return Buffer.concat([END_MAGIC, uint32(TAIL_BYTES - 8), body.sha256, uint64(BigInt(body.bytes)), END_MARK])
}

/** Whether the bytes begin as the head frame does, or are the beginning of such a beginning. */
export function beginsAsFrame(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, HEAD_START.length)
  return bytes.subarray(0, length).equals(HEAD_START.subarray(0, length))
}

/** Throws BackupError foreign | truncated | wrong_version. */
export function checkHead(head: Buffer): void {
  if (!beginsAsFrame(head)) throw new BackupError('foreign', 'this is not a backup of BuyWhere')
  if (head.length < HEAD_BYTES) throw new BackupError('truncated', 'the file ends within its first bytes')
  const version = head.readBigUInt64LE(HEAD_START.length)
  if (version !== VERSION) {
    throw new BackupError(
      'wrong_version',
      `the file has format version ${version}, and this release reads ${VERSION}`,
    )
  }
}

/** Throws BackupError truncated | corrupted. */
export function checkTail(tail: Buffer, body: { bytes: number; sha256: Buffer }): void {
  if (tail.length === TAIL_BYTES && tail.equals(tailFrame(body))) return
  if (!endsAsTail(tail)) throw endMissing()
  throw new BackupError('corrupted', 'the file is not what was written: its digest differs')
}

export function endMissing(): BackupError {
  return new BackupError('truncated', 'the file has no end: its writing or its copying was cut off')
}

/** Whether this looks like the end of a whole file, if with a few wrong bytes: damaged rather than cut off. */
export function endsAsTail(bytes: Buffer): boolean {
  const end = bytes.subarray(-END_MARK.length)
  return end.filter((byte, index) => byte === END_MARK[index]).length > END_MARK.length / 2
}
