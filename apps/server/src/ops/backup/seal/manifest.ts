import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { BackupError, type Manifest } from '../types.ts'
import { type BackupKey, fingerprintOf } from './backup-key.ts'

const FORMAT_VERSION = 1
const START = '{"formatVersion":'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const lsn = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/)
const count = z.number().int().nonnegative()

const manifestSchema: z.ZodType<Manifest> = z.strictObject({
  formatVersion: z.literal(FORMAT_VERSION),
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/),
  kind: z.enum(['physical', 'logical', 'pgbackrest']),
  systemIdentifier: z.string().regex(/^\d{1,20}$/),
  serverVersion: count,
  schemaVersion: z.string().max(200).nullable(),
  startedAt: z.iso.datetime(),
  stoppedAt: z.iso.datetime(),
  startLsn: lsn.nullable(),
  stopLsn: lsn.nullable(),
  checkPoint: z.strictObject({ name: z.string().max(200), lsn }).nullable(),
  timeline: count.nullable(),
  encryption: z.enum(['none', 'age']),
  files: z.array(
    z.strictObject({
      name: z.string().max(512),
      bytes: count,
      sha256,
      plainBytes: count,
      plainSha256: sha256,
    }),
  ),
  checks: z.array(
    z.strictObject({
      table: z.string().max(200),
      sourceId: z.string().max(200).nullable(),
      rows: count,
      fingerprint: z.string().regex(/^-?\d{1,60}$/),
    }),
  ),
  nonce: z.string().max(200),
})

/** Proofs of the first line: by recipient's fingerprint an HMAC, or without a key a mere checksum. */
const proofSchema = z.union([
  z.strictObject({ sha256 }),
  z.strictObject({ hmacs: z.record(z.string().regex(/^[0-9a-f]{16}$/), sha256) }),
])

/**
 * Two lines of JSON: the manifest, open to be read and listed, and what proves it. With a key the proof is an HMAC
 * for each recipient, whose key comes of the recipient: those who can prove a manifest are those who can seal.
 */
export function encodeManifest(manifest: Manifest, key: BackupKey | null): Buffer {
  const { formatVersion, ...rest } = manifestSchema.parse(manifest)
  const line = JSON.stringify({ formatVersion, ...rest })
  const proof =
    key === null
      ? { sha256: createHash('sha256').update(line).digest('hex') }
      : { hmacs: Object.fromEntries(key.recipients.map(to => [fingerprintOf(to), hmacOf(line, to)])) }
  return Buffer.from(`${line}\n${JSON.stringify(proof)}\n`)
}

/**
 * What `encodeManifest` wrote. With a key, a manifest without an HMAC is taken only where it says that nothing of the
 * backup is encrypted: it was made before there was a key.
 * Throws BackupError foreign | truncated | corrupted | wrong_version | wrong_key.
 */
export function decodeManifest(bytes: Uint8Array, key: BackupKey | null): Manifest {
  const text = Buffer.from(bytes).toString()
  const head = text.slice(0, START.length)
  if (head !== START.slice(0, head.length))
    throw new BackupError('foreign', 'this is not a manifest of BuyWhere')
  const [line = '', proofLine, ...after] = text.split('\n')
  if (proofLine === undefined || after.length === 0) {
    throw new BackupError('truncated', 'the manifest has no end: its writing or its copying was cut off')
  }
  const version = /^\d+/.exec(line.slice(START.length))?.[0]
  if (version !== undefined && version !== String(FORMAT_VERSION)) throw wrongVersion(version)
  if (after.length !== 1 || after[0] !== '') throw damaged()
  const proof = proofSchema.safeParse(parse(proofLine))
  if (!proof.success) throw damaged(proof.error)
  const isProven = checkProof(line, proof.data, key)
  const manifest = manifestSchema.safeParse(parse(line))
  // Proven to be as written, so written by a release that knows more.
  if (!manifest.success) throw wrongVersion(version ?? '?', manifest.error)
  if (key !== null && !isProven && manifest.data.encryption !== 'none') {
    throw new BackupError(
      'wrong_key',
      'the manifest is not proven by a key, although its backup is encrypted',
    )
  }
  return manifest.data
}

/** Whether by an HMAC. Throws where it does not hold. */
function checkProof(line: string, proof: z.infer<typeof proofSchema>, key: BackupKey | null): boolean {
  if ('sha256' in proof) {
    if (proof.sha256 !== createHash('sha256').update(line).digest('hex')) throw damaged()
    return false
  }
  for (const recipient of key?.recipients ?? []) {
    const written = proof.hmacs[fingerprintOf(recipient)]
    if (written === undefined) continue
    if (!timingSafeEqual(Buffer.from(written, 'hex'), Buffer.from(hmacOf(line, recipient), 'hex')))
      throw damaged()
    return true
  }
  const wanted = Object.keys(proof.hmacs).join(' or ')
  throw new BackupError('wrong_key', `the manifest is proven by key ${wanted}, which is not the one set`)
}

function hmacOf(line: string, recipient: string): string {
  return createHmac('sha256', `buywhere manifest ${recipient}`).update(line).digest('hex')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damaged(error)
  }
}

const damaged = (cause?: unknown) =>
  new BackupError('corrupted', 'the manifest is not what was written', { cause })
const wrongVersion = (version: string, cause?: unknown) =>
  new BackupError(
    'wrong_version',
    `the manifest has format version ${version} with parts that this release does not know`,
    { cause },
  )
