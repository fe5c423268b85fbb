/** Bytes of a Thrift structure that make no sense or ask for too much. */
export class ThriftError extends Error {
  /** The structure goes on behind the bytes at hand. */
  readonly isCut: boolean

  constructor(message: string, isCut = false) {
    super(message)
    this.isCut = isCut
  }
}

const DEPTH_MAX = 24
const VARINT_BYTES_MAX = 10

const TRUE = 1
const FALSE = 2
const BYTE = 3
const I16 = 4
const I64 = 6
const DOUBLE = 7
const BINARY = 8
const LIST = 9
const STRUCT = 12

/**
 * Walks a structure in Thrift's compact protocol without building anything and gives the index behind it. What
 * passes can be handed to a reader that trusts sizes: lists are no longer than the bytes they stand in, numbers no
 * longer than ten bytes, at most `elementsMax` values in all. Throws ThriftError.
 */
export function checkThrift(bytes: Uint8Array, start: number, elementsMax: number): number {
  let at = start
  let elements = 0

  const byte = (): number => {
    const value = bytes[at++]
    if (value === undefined) throw new ThriftError('a structure goes on behind the end', true)
    return value
  }
  const varint = (): number => {
    let value = 0
    for (let count = 0; count < VARINT_BYTES_MAX; count++) {
      const next = byte()
      value += (next & 0x7f) * 2 ** (7 * count)
      if (next < 0x80) return value
    }
    throw new ThriftError('a number is longer than ten bytes')
  }
  const skip = (count: number): void => {
    at += count
    if (at > bytes.length) throw new ThriftError('a value goes on behind the end', true)
  }
  const element = (type: number, depth: number): void => {
    if (++elements > elementsMax) throw new ThriftError(`there are more than ${elementsMax} values`)
    if (type === BYTE) skip(1)
    else if (type >= I16 && type <= I64) varint()
    else if (type === DOUBLE) skip(8)
    else if (type === BINARY) skip(varint())
    else if (type === LIST) list(depth + 1)
    else if (type === STRUCT) struct(depth + 1)
    else if (type !== TRUE && type !== FALSE) throw new ThriftError(`a value is of the unknown type ${type}`)
  }
  const list = (depth: number): void => {
    if (depth > DEPTH_MAX) throw new ThriftError(`lists nest deeper than ${DEPTH_MAX}`)
    const head = byte()
    const type = head & 0x0f
    const size = head >> 4 === 15 ? varint() : head >> 4
    if (size > elementsMax) throw new ThriftError(`a list claims ${size} elements`)
    // No element is shorter than a byte, so this also bounds what a list can claim.
    if (size > bytes.length - at) throw new ThriftError('a list goes on behind the end', true)
    for (let count = 0; count < size; count++) {
      element(type === TRUE || type === FALSE ? BYTE : type, depth)
    }
  }
  const struct = (depth: number): void => {
    if (depth > DEPTH_MAX) throw new ThriftError(`structures nest deeper than ${DEPTH_MAX}`)
    for (let head = byte(); (head & 0x0f) !== 0; head = byte()) {
      if (head >> 4 === 0) varint()
      element(head & 0x0f, depth)
    }
  }
  struct(0)
  return at
}
