/** Where bytes were written, counted from the ring's beginning of time. */
export type RingPlace = { at: number; length: number }

/**
 * Copies of bytes, all in one piece of memory, the newest over the oldest. Buffers of their own would make V8 look through
 * its whole heap each time 64 MB of them have grown old; this piece it never counts, because it is shared memory.
 */
export class ByteRing {
  readonly #memory: Buffer
  /** Up to where the ring was ever written, with what was left out at the end of each round. */
  #end = 0

  constructor(bytes: number) {
    this.#memory = Buffer.from(new SharedArrayBuffer(bytes))
  }

  /** null: larger than the ring. */
  write(bytes: Uint8Array): RingPlace | null {
    const size = this.#memory.length
    if (bytes.length > size) return null
    const left = size - (this.#end % size)
    if (bytes.length > left) this.#end += left
    const at = this.#end
    this.#memory.set(bytes, at % size)
    this.#end += bytes.length
    return { at, length: bytes.length }
  }

  /** A copy, because whom it is sent to may be slower than the ring is overwritten; null: it was. */
  read({ at, length }: RingPlace): Buffer | null {
    const size = this.#memory.length
    if (this.#end > at + size) return null
    const from = at % size
    return Buffer.from(this.#memory.subarray(from, from + length))
  }
}
