import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_BYTES = 32
const SECRET_CHARS = 43
const CHECKSUM_CHARS = 6
const PREFIX_CHARS = 12

const FORM = new RegExp(`^bw_(live|test)_([0-9A-Za-z]{${SECRET_CHARS}})([0-9A-Za-z]{${CHECKSUM_CHARS}})$`)

export type KeyMode = 'live' | 'test'

/** `bw_live_` + 256 random bits + CRC-32 of what stands before, all base 62: a scanner can tell a real key offline. */
export function generateApiKey(mode: KeyMode): string {
  const body = `bw_${mode}_${base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_CHARS)}`
  return body + checksum(body)
}

/** True for text that has the form of a key and the right checksum; says nothing of whether it was ever issued. */
export function isWellFormedApiKey(key: string): boolean {
  return FORM.test(key) && checksum(key.slice(0, -CHECKSUM_CHARS)) === key.slice(-CHECKSUM_CHARS)
}

/** What is stored of a key. Its 256 random bits need no slow hash. */
export function hashApiKey(key: string): Buffer {
  return hash('sha256', key, 'buffer')
}

export function apiKeyPrefix(key: string): string {
  return key.slice(0, PREFIX_CHARS)
}

function checksum(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_CHARS)
}

function base62(value: bigint, chars: number): string {
  let text = ''
  for (let rest = value; rest > 0n; rest /= 62n) text = ALPHABET[Number(rest % 62n)] + text
  return text.padStart(chars, '0')
}
