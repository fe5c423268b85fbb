import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** A value on its way through Redis, with what a reader must know before it serves it. */
export type Envelope = {
  kind: string
  codecVersion: number
  /** Where its maker stood: see `CachePosition`. */
  floor: bigint
  madeAtMs: number
  /** How old it was when it was written. */
  ageAtWriteMs: number
  lifetimeMs: number
  /** How long Redis was told to keep it: what is left of that tells its age by one clock for all. */
  keptMs: number
  body: string
}

/** What came back is not what was written under this key by this version of the kind. */
export class UndecodableError extends Error {
  readonly reason: 'form' | 'checksum' | 'version' | 'content'

  constructor(reason: UndecodableError['reason'], cause?: unknown) {
    super(`a cached value cannot be read: ${reason}`, { cause })
    this.reason = reason
  }
}

const FORM =
  /^bwc1 ([0-9a-f]{8}) ([a-z-]{1,40}) (\d{1,6}) (\d{1,20}) (\d{1,16}) (\d{1,10}) (\d{1,10}) (\d{1,10})\n/
/** Of the header: a value that long without an end of line is none of ours. */
const MAX_HEADER_CHARS = 160

/** Covers the key too: a value found under another key is not taken for that key's. */
const checksum = (key: string, rest: string): string => crc32(rest, crc32(key)).toString(16).padStart(8, '0')

export function pack(key: string, envelope: Envelope): string {
  const { kind, codecVersion, floor, madeAtMs, ageAtWriteMs, lifetimeMs, keptMs, body } = envelope
  const times = [madeAtMs, ageAtWriteMs, lifetimeMs, keptMs].map(ms => Math.max(0, Math.round(ms)))
  const rest = `${kind} ${codecVersion} ${floor} ${times.join(' ')}\n${body}`
  return `bwc1 ${checksum(key, rest)} ${rest}`
}

/** Throws `UndecodableError`. */
export function unpack(
  key: string,
  text: string,
  expected: { kind: string; codecVersion: number },
): Envelope {
  const match = FORM.exec(text.slice(0, MAX_HEADER_CHARS))
  if (match === null) throw new UndecodableError('form')
  const [header, sum, kind = '', version, floor = '', ...times] = match
  const rest = text.slice('bwc1 00000000 '.length)
  if (sum !== checksum(key, rest)) throw new UndecodableError('checksum')
  if (kind !== expected.kind || Number(version) !== expected.codecVersion)
    throw new UndecodableError('version')
  const [madeAtMs = 0, ageAtWriteMs = 0, lifetimeMs = 0, keptMs = 0] = times.map(Number)
  return {
    kind,
    codecVersion: expected.codecVersion,
    floor: BigInt(floor),
    madeAtMs,
    ageAtWriteMs,
    lifetimeMs,
    keptMs,
    body: text.slice(header.length),
  }
}

/** A key tells its kind, and the rest by a digest: what was asked may be long, and is nobody's to read there. */
export function keyOf(kind: string, world: string, asked: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([world, asked]))
    .digest('base64url')
  return `bw:cache:${kind}:${digest}`
}
