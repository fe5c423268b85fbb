type TypedArray = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array | Float32Array

const GROWTH = 1.5
const LEAST = 1_024

/** In memory that other threads can be given. */
export function sharedArray<A extends TypedArray>(
  kind: { new (buffer: SharedArrayBuffer): A; BYTES_PER_ELEMENT: number },
  length: number,
): A {
  return new kind(new SharedArrayBuffer(length * kind.BYTES_PER_ELEMENT))
}

/** The same array when it is long enough, else a longer copy, in memory that other threads can be given. */
export function withRoom<A extends TypedArray>(array: A, length: number): A {
  if (array.length >= length) return array
  const kind = array.constructor as { new (buffer: SharedArrayBuffer): A; BYTES_PER_ELEMENT: number }
  const longer = sharedArray(kind, Math.max(LEAST, length, Math.ceil(array.length * GROWTH)))
  longer.set(array)
  return longer
}

/** The smallest power of two that is at least `count`. */
export const powerOfTwo = (count: number): number => 2 ** Math.ceil(Math.log2(Math.max(2, count)))
