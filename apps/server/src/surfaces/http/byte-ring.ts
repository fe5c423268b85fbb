/** Where bytes were written, counted from the ring's beginning of time. */
export type RingPlace = { at: number; length: number }

export type ByteRingOptions = {
  /** It begins as large as the first, and never becomes larger than the other. */
  firstBytes: number
  mostBytes: number
  /** For how long bytes are wanted: the ring doubles when it has gone round sooner. */
  lifetimeMs: number
  nowMs?: () => number
}

/**
 * Copies of bytes, all in one piece of memory, the newest over the oldest. Buffers of their own would make V8 look through
 * its whole heap each time 64 MB of them have grown old; this piece it never counts, because it is shared memory.
 */
export class ByteRing {
  readonly #options: ByteRingOptions
  readonly #nowMs: () => number
  #memory: Buffer
  /** Where the memory at hand was begun, and how far all was ever written, with what was left out at rounds' ends. */
  #begin = 0
  #end = 0
  /** Of this round. */
  #left: number
  #roundBeganMs: number

  constructor(options: ByteRingOptions) {
    this.#options = options
    this.#nowMs = options.nowMs ?? (() => performance.now())
    this.#roundBeganMs = this.#nowMs()
    this.#memory = allocate(options.firstBytes)
    this.#left = options.firstBytes
  }

  /** null: larger than the ring can become. */
  write(bytes: Uint8Array): RingPlace | null {
    const { length } = bytes
    if (length > this.#options.mostBytes) return null
    if (length > this.#left) this.#beginRound(length)
    const at = this.#end
    this.#memory.set(bytes, this.#offsetOf(at))
    this.#end += length
    this.#left -= length
    return { at, length }
  }

  /** A copy, because whom it is sent to may be slower than the ring is overwritten; null: it was. */
  read({ at, length }: RingPlace): Buffer | null {
    if (at < this.#begin || this.#end > at + this.#memory.length) return null
    const from = this.#offsetOf(at)
    return Buffer.from(this.#memory.subarray(from, from + length))
  }

  #offsetOf(at: number): number {
    return (at - this.#begin) % this.#memory.length
  }

  #beginRound(length: number): void {
    const { mostBytes, lifetimeMs } = this.#options
    const nowMs = this.#nowMs()
    const isTooSmall = nowMs - this.#roundBeganMs < lifetimeMs
    this.#roundBeganMs = nowMs
    let size = this.#memory.length
    if (isTooSmall) size *= 2
    while (size < length) size *= 2
    size = Math.min(size, mostBytes)
    this.#end += this.#left
    this.#left = size
    if (size !== this.#memory.length) {
      // What was kept is given up: it happens a few times in a process's life.
      this.#memory = allocate(size)
      this.#begin = this.#end
    }
  }
}

const allocate = (bytes: number) => Buffer.from(new SharedArrayBuffer(bytes))
