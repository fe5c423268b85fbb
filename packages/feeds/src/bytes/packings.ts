/** The packings known by their first bytes. Zip also covers xlsx. */
const MAGICS: readonly (readonly [name: PackingName, magic: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['zip', [0x50, 0x4b, 0x07, 0x08]],
  ['zip', [0x50, 0x4b, 0x30, 0x30, 0x50, 0x4b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['rar', [0x52, 0x61, 0x72, 0x21, 0x1a]],
]

export type PackingName = 'gzip' | 'zip' | 'zstd' | 'xz' | 'bzip2' | '7z' | 'rar'

/** What the bytes are packed with by their first ones (ten are enough), or null. */
export function packingOf(head: Uint8Array): PackingName | null {
  const found = MAGICS.find(([, magic]) => magic.every((byte, at) => head[at] === byte))
  if (found === undefined) return null
  // `BZh` alone may start a word; its block header does not.
  return found[0] === 'bzip2' && !isBzip2(head) ? null : found[0]
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function isBzip2(head: Uint8Array): boolean {
  const level = head[3] ?? 0
  return level >= 0x31 && level <= 0x39 && head[4] === 0x31 && head[5] === 0x41 && head[6] === 0x59
}
