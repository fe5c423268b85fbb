import type { SchemaElement } from 'hyparquet'
import { parseFloat16 } from 'hyparquet/src/convert.js'

/** A stored value as JSON would have it: text, number, boolean or null. */
export type ReadLeafValue = (stored: unknown) => unknown

const DAY_MS = 86_400_000
const JULIAN_EPOCH_DAY = 2_440_588n
const JSON_CHARS_MAX = 1_000_000

/** How the values of a column are to be read. Kinds that no offer is made of (geometry, BSON, raw bytes) are null. */
export function leafReader(element: SchemaElement): ReadLeafValue {
  const { type, converted_type: converted, logical_type: logical } = element
  if (logical?.type === 'DECIMAL') return decimalReader(logical.scale || element.scale || 0)
  if (converted === 'DECIMAL') return decimalReader(element.scale ?? 0)
  if (logical?.type === 'TIMESTAMP') return timestampReader(logical.unit)
  if (converted === 'TIMESTAMP_MILLIS') return timestampReader('MILLIS')
  if (converted === 'TIMESTAMP_MICROS') return timestampReader('MICROS')
  if (type === 'INT96') return readInt96
  if (logical?.type === 'DATE' || converted === 'DATE')
    return days => isoOf(Number(days) * DAY_MS)?.slice(0, 10) ?? null
  if (logical?.type === 'UUID') return readUuid
  if (logical?.type === 'FLOAT16')
    return bytes => finite(bytes instanceof Uint8Array ? parseFloat16(bytes) : null)
  if (logical?.type === 'JSON' || converted === 'JSON') return readJson
  if (converted === 'UINT_64' || isUnsigned(element, 64))
    return value => integer(BigInt.asUintN(64, toBigInt(value)))
  if (converted === 'UINT_32' || isUnsigned(element, 32)) return value => Number(value) >>> 0
  if (type === 'BYTE_ARRAY') return isBinary(element) ? () => null : readText
  if (type === 'FLOAT') return readFloat
  if (type === 'DOUBLE') return finite
  if (type === 'INT64') return value => integer(toBigInt(value))
  if (type === 'INT32' || type === 'BOOLEAN') return value => value
  return () => null
}

function isUnsigned({ logical_type: logical }: SchemaElement, bits: number): boolean {
  return logical?.type === 'INTEGER' && !logical.isSigned && logical.bitWidth === bits
}

function isBinary({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted === 'BSON' || ['BSON', 'GEOMETRY', 'GEOGRAPHY'].includes(logical?.type ?? '')
}

function readText(stored: unknown): string | null {
  if (!(stored instanceof Uint8Array)) return null
  return Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('utf8')
}

function readJson(stored: unknown): unknown {
  const text = readText(stored)
  if (text === null || text.length > JSON_CHARS_MAX) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function integer(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The shortest number that is the same one in 32 bits: a price of 12.99 is not 12.989999771118164. */
function readFloat(stored: unknown): number | null {
  const value = finite(stored)
  if (value === null) return null
  for (const digits of [6, 7, 8]) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

/** Exact, as text: prices are what decimals are used for. */
function decimalReader(scale: number): ReadLeafValue {
  const places = Number.isInteger(scale) && scale > 0 && scale <= 76 ? scale : 0
  return stored => {
    const unscaled = stored instanceof Uint8Array ? bigEndian(stored) : toBigInt(stored)
    if (places === 0) return String(unscaled)
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(places + 1, '0')
    return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
  }
}

function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length === 0 || bytes.length > 64) return 0n
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`))
}

const UNITS = { MILLIS: 1n, MICROS: 1_000n, NANOS: 1_000_000n } as const

function timestampReader(unit: keyof typeof UNITS): ReadLeafValue {
  return stored => isoOf(Number(toBigInt(stored) / UNITS[unit]))
}

function readInt96(stored: unknown): string | null {
  const value = toBigInt(stored)
  const days = (value >> 64n) - JULIAN_EPOCH_DAY
  return isoOf(Number(days) * DAY_MS + Number(BigInt.asUintN(64, value) / 1_000_000n))
}

function isoOf(timeMs: number): string | null {
  const date = new Date(timeMs)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

function readUuid(stored: unknown): string | null {
  if (!(stored instanceof Uint8Array) || stored.length !== 16) return null
  const hex = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : 0n
}
