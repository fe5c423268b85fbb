import { hkdfSync } from 'node:crypto'
import { Decrypter, Encrypter, Stanza } from 'age-encryption'
import { BackupError } from '../types.ts'
import { type BackupKey, fingerprintOf } from './backup-key.ts'
import type { ByteReader } from './byte-reader.ts'

export const AGE_MARK = Buffer.from('age-encryption.org/')
const VERSION_LINE = 'age-encryption.org/v1\n'
// Other readers pass over a stanza they do not know; to us it tells a wrong key from a damaged header.
const OUR_STANZA = 'buywhere'
const NONCE_BYTES = 16
const TAG_BYTES = 16
const MAX_HEADER_BYTES = 65_536
const LINE = /^(?:-> [\x20-\x7e]+|[A-Za-z0-9+/]{0,64}|--- [A-Za-z0-9+/]{43})\n$/

/** A new file's header with its nonce, and the key of its payload. */
export async function makeAgeHeader(key: BackupKey): Promise<{ header: Uint8Array; payloadKey: Buffer }> {
  let fileKey: Uint8Array = new Uint8Array()
  const encrypter = new Encrypter()
  for (const recipient of key.recipients) encrypter.addRecipient(recipient)
  encrypter.addRecipient({
    wrapFileKey(created) {
      fileKey = Uint8Array.from(created)
      return [new Stanza([OUR_STANZA, ...key.recipients.map(fingerprintOf)], new Uint8Array())]
    },
  })
  // An empty file is header, nonce and one tag: the library makes the first two, the payload is encrypted natively.
  const empty = await encrypter.encrypt(new Uint8Array())
  const header = empty.subarray(0, empty.length - TAG_BYTES)
  return { header, payloadKey: payloadKeyOf(fileKey, header.subarray(-NONCE_BYTES)) }
}

/**
 * Takes header and nonce from the reader and answers the key of the payload.
 * Throws BackupError wrong_version | truncated | corrupted | wrong_key | foreign.
 */
export async function openAgeHeader(reader: ByteReader, key: BackupKey | null): Promise<Buffer> {
  const lines = await takeHeader(reader)
  const sealedFor = fingerprintsIn(lines)
  if (key === null || key.identities.length === 0) {
    throw sealedFor === null
      ? foreignAge()
      : new BackupError('wrong_key', `the file is sealed for key ${sealedFor.join(' or ')}, and none is set`)
  }
  const fileKey = await unwrap(Buffer.concat(lines), sealedFor, key)
  const nonce = await reader.take(NONCE_BYTES)
  if (nonce.length < NONCE_BYTES) throw headerCut()
  return payloadKeyOf(fileKey, nonce)
}

async function unwrap(header: Buffer, sealedFor: string[] | null, key: BackupKey): Promise<Uint8Array> {
  const decrypter = new Decrypter()
  for (const identity of key.identities) decrypter.addIdentity(identity.reveal())
  try {
    return await decrypter.decryptHeader(header)
  } catch (error) {
    const isMismatch = error instanceof Error && error.message.startsWith('no identity matched')
    if (isMismatch && sealedFor === null) throw foreignAge()
    const ours = key.recipients.map(fingerprintOf)
    if (isMismatch && sealedFor !== null && !sealedFor.some(name => ours.includes(name))) {
      throw new BackupError(
        'wrong_key',
        `the file is sealed for key ${sealedFor.join(' or ')}, and the one set is ${ours.join(', ')}`,
      )
    }
    throw damaged(error)
  }
}

/** The header's lines, from the version to the MAC. */
async function takeHeader(reader: ByteReader): Promise<Buffer[]> {
  const lines: Buffer[] = []
  for (let bytes = 0; ; ) {
    const line = await reader.takeLine(MAX_HEADER_BYTES - bytes)
    if (line === null) throw await headerEnd(reader, MAX_HEADER_BYTES - bytes)
    if (lines.length === 0 && !line.equals(Buffer.from(VERSION_LINE))) {
      throw new BackupError(
        'wrong_version',
        'the file is sealed by a version of age that this release cannot read',
      )
    }
    if (lines.length > 0 && !LINE.test(line.toString('latin1'))) throw damaged()
    lines.push(line)
    bytes += line.length
    if (line.subarray(0, 4).equals(Buffer.from('--- '))) return lines
  }
}

/** No line ends where one should: cut off, when what is there could be the beginning of one. */
async function headerEnd(reader: ByteReader, leftBytes: number): Promise<BackupError> {
  const rest = await reader.peek(leftBytes)
  return rest.length < leftBytes && /^[\x20-\x7e]*$/.test(rest.toString('latin1')) ? headerCut() : damaged()
}

function fingerprintsIn(lines: readonly Buffer[]): string[] | null {
  for (const line of lines) {
    const [arrow, name, ...fingerprints] = line.toString('latin1').trimEnd().split(' ')
    if (arrow === '->' && name === OUR_STANZA)
      return fingerprints.map(text => text.replace(/[^0-9a-f]/g, '?'))
  }
  return null
}

function payloadKeyOf(fileKey: Uint8Array, nonce: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32))
}

const damaged = (cause?: unknown) =>
  new BackupError('corrupted', 'the header of the file is damaged', { cause })
const headerCut = () => new BackupError('truncated', 'the file ends within its header')
const foreignAge = () => new BackupError('foreign', 'this is an age file, but not a backup of BuyWhere')
