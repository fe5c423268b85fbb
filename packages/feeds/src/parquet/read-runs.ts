import { malformed } from './malformed.ts'

/**
 * Reads `count` numbers of `width` bits in Parquet's mix of runs and packed groups. Nothing is believed: a run that
 * goes on behind `count` ends there.
 */
export function readRuns(bytes: Uint8Array, start: number, width: number, count: number): number[] {
  if (width < 0 || width > 32) throw malformed(`numbers of ${width} bits`)
  const numbers: number[] = []
  let at = start
  while (numbers.length < count) {
    const [header, next] = readVarint(bytes, at)
    at = next
    const left = count - numbers.length
    if (header % 2 === 1) {
      const groups = (header - 1) / 2
      readPacked(bytes, at, width, Math.min(left, groups * 8), numbers)
      at += groups * width
    } else {
      const valueBytes = (width + 7) >> 3
      let value = 0
      for (let byte = 0; byte < valueBytes; byte++) value += byteAt(bytes, at + byte) * 2 ** (8 * byte)
      at += valueBytes
      for (let run = Math.min(left, header / 2); run > 0; run--) numbers.push(value)
    }
  }
  return numbers
}

/** A number in groups of seven bits, with the index behind it. */
export function readVarint(bytes: Uint8Array, start: number): [value: number, next: number] {
  let value = 0
  for (let at = start; at < start + 5; at++) {
    const byte = byteAt(bytes, at)
    value += (byte & 0x7f) * 2 ** (7 * (at - start))
    if (byte < 0x80) return [value, at + 1]
  }
  throw malformed('a number is longer than five bytes')
}

function readPacked(bytes: Uint8Array, start: number, width: number, count: number, numbers: number[]): void {
  let at = start
  let held = 0
  let heldBits = 0
  for (let done = 0; done < count; done++) {
    // Sums and not shifts: 32 bits and a rest do not fit in 32 bits.
    while (heldBits < width) {
      // Writers leave out padding behind the last value.
      held += (bytes[at++] ?? 0) * 2 ** heldBits
      heldBits += 8
    }
    const size = 2 ** width
    numbers.push(held % size)
    held = Math.floor(held / size)
    heldBits -= width
  }
  if (at > bytes.length + width) throw malformed('packed numbers go on behind the end')
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]
  if (byte === undefined) throw malformed('numbers go on behind the end')
  return byte
}
